using WalletTrace.Attribution;
using WalletTrace.Encodings;

namespace WalletTrace.Cli.Actors;

/// <summary>Finds whom a command line means.</summary>
internal static class ActorNames
{
    private const int Shown = 5;

    /// <summary>The ids of an actor: an entity's id itself, or all entities that go by the name, of which each source may have one.</summary>
    /// <param name="name">The name or id.</param>
    /// <param name="entities">The entities that are known.</param>
    /// <exception cref="UsageException">Nobody goes by it; says who may be meant.</exception>
    public static IReadOnlyList<string> Find(string name, EntitySet entities)
    {
        if (entities.All.IsEmpty)
        {
            throw new UsageException("NAME names nobody: found no entities in the labels of the cases, expected some; name files that have them with --labels");
        }

        if (entities.Of(name).Any())
        {
            return [name];
        }

        IReadOnlyList<string> named = entities.Named(name);
        return named.Count > 0 ? named : throw new UsageException($"NAME names nobody: found {SafeText.Quote(name)}, {Suggest(name, entities)}");
    }

    /// <summary>Who may be meant by a name that nobody goes by, and what is expected.</summary>
    public static string Suggest(string name, EntitySet entities)
    {
        string[] close = [.. entities.WithWords(name).Take(Shown + 1).Select(id => $"{SafeText.Quote(entities.NameOf(id), 80)} ({SafeText.Trim(id, 80)})")];
        if (close.Length > 0)
        {
            return $"perhaps {string.Join(", ", close.Take(Shown))}{(close.Length > Shown ? " or another" : "")} was meant, expected a whole name or an id";
        }

        // Names are compared as they are typed: without regard to capitals.
        ILookup<string, string> names = entities.All.SelectMany(entity => entity.Aliases.Append(entity.Name).Append(entity.Id)).ToLookup(one => one.ToLowerInvariant(), StringComparer.Ordinal);
        string meant = NearestName.Near(name, names.Select(group => group.Key)) is { } nearest ? $"perhaps {SafeText.Quote(names[nearest].First(), 80)} was meant, " : "";
        return $"{meant}expected the name or id of an entity";
    }
}
