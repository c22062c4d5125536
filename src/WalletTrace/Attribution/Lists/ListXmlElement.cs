namespace WalletTrace.Attribution.Lists;

/// <summary>A whole element of a list in XML, without namespaces.</summary>
/// <param name="name">Its local name.</param>
/// <param name="line">The line at which it begins, from 1.</param>
internal sealed class ListXmlElement(string name, int line)
{
    private readonly List<(string Name, string Text)> attributes = [];
    private readonly List<ListXmlElement> children = [];

    /// <summary>Its local name.</summary>
    public string Name { get; } = name;

    /// <summary>The line at which it begins, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Its own text, without that of its children and without the blanks around it.</summary>
    public string Text { get; set; } = string.Empty;

    /// <summary>Its children, in order.</summary>
    public IReadOnlyList<ListXmlElement> Children => children;

    /// <summary>An attribute, without the blanks around it; empty where there is none.</summary>
    public string this[string attribute] => attributes.Find(found => found.Name == attribute).Text ?? string.Empty;

    /// <summary>The children of a name, in order.</summary>
    public IEnumerable<ListXmlElement> All(string child) => children.Where(found => found.Name == child);

    /// <summary>The elements at the end of a path of names, in order.</summary>
    public IEnumerable<ListXmlElement> All(params ReadOnlySpan<string> path)
    {
        IEnumerable<ListXmlElement> found = [this];
        foreach (string step in path)
        {
            found = found.SelectMany(element => element.All(step));
        }

        return found;
    }

    /// <summary>Every element of a name below this, in order.</summary>
    public IEnumerable<ListXmlElement> Below(string descendant) =>
        children.SelectMany(child => (child.Name == descendant ? (IEnumerable<ListXmlElement>)[child] : []).Concat(child.Below(descendant)));

    /// <summary>The text of the first child of a name; empty where there is none.</summary>
    public string TextOf(string child) => children.Find(found => found.Name == child)?.Text ?? string.Empty;

    /// <summary>The texts of all children of a name that have one, in order.</summary>
    public IEnumerable<string> TextsOf(string child) => All(child).Select(found => found.Text).Where(text => text.Length > 0);

    /// <summary>Adds an attribute.</summary>
    public void Add(string attribute, string text) => attributes.Add((attribute, text.Trim()));

    /// <summary>Adds a child.</summary>
    public void Add(ListXmlElement child) => children.Add(child);
}
