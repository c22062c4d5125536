using System.IO.Enumeration;
using WalletTrace.Encodings;

namespace WalletTrace.Tracing.Cases;

/// <summary>
/// Finds the files that a case names. All of them must lie in the case's own folder, wherever links lead: a case that was sent by somebody
/// else can make this machine read nothing but what came with it.
/// </summary>
internal sealed class CaseFolder
{
    // As many links as Linux follows in one path.
    private const int MaxLinks = 40;

    private readonly string folder;
    private readonly string file;

    /// <param name="path">The path of the case file.</param>
    public CaseFolder(string path)
    {
        file = Path.GetFileName(path);
        folder = Resolve(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The files that are meant by names and patterns, each once, in their order; those of one pattern in ordinal order.</summary>
    /// <param name="names">Paths relative to the folder, with <c>/</c>; in the last part <c>*</c> and <c>?</c> stand for any characters.</param>
    /// <param name="isKnown">Whether a file's name says that it can be read.</param>
    /// <param name="expected">The extensions that can be read, for messages.</param>
    /// <exception cref="LedgerFormatException">A name leads out of the folder or to no file.</exception>
    public IReadOnlyList<string> Find(IReadOnlyList<YamlScalar> names, Func<string, bool> isKnown, IEnumerable<string> expected)
    {
        var found = new List<string>();
        foreach (var name in names)
        {
            foreach (var path in Expand(name))
            {
                if (!isKnown(path))
                {
                    throw Fail(name, $"expected a name that ends with one of {string.Join(", ", expected)}");
                }

                if (!found.Contains(path))
                {
                    found.Add(path);
                }
            }
        }

        return found;
    }

    private string[] Expand(YamlScalar name)
    {
        var text = name.Text;
        string[] parts = text.Split('/');
        if (text.Length == 0 || parts.Any(part => part is "" or "." or "..") || text.AsSpan().ContainsAny("\\:\0"))
        {
            throw Fail(name, "expected a path inside the case's folder, such as facts/transfers.csv: relative, with /, without ..");
        }

        if (parts[..^1].Any(part => part.AsSpan().ContainsAny('*', '?')))
        {
            throw Fail(name, "expected * and ? in the last part of the path only");
        }

        var directory = Path.Combine([folder, .. parts[..^1]]);
        CheckInside(name, directory);
        if (!parts[^1].AsSpan().ContainsAny('*', '?'))
        {
            var path = Path.Combine(directory, parts[^1]);
            CheckInside(name, path);
            return File.Exists(path) ? [path] : throw Fail(name, "expected a file that is there; found none");
        }

        string[] matches = Directory.Exists(directory)
            ? [.. Directory.GetFiles(directory).Where(path => FileSystemName.MatchesSimpleExpression(parts[^1], Path.GetFileName(path), ignoreCase: false)).Order(StringComparer.Ordinal)]
            : [];
        foreach (var path in matches)
        {
            CheckInside(name, path);
        }

        return matches.Length > 0 ? matches : throw Fail(name, "expected at least one file that matches; found none");
    }

    private void CheckInside(YamlScalar name, string path)
    {
        var real = Resolve(path);
        if (real != folder && !real.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw Fail(name, "expected a file inside the case's folder; found a link that leads out of it");
        }
    }

    /// <summary>The path without links. What does not exist is taken as it stands.</summary>
    private static string Resolve(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var rest = new Stack<string>(Parts(path[root.Length..]));
        var real = root;
        int links = 0;
        while (rest.TryPop(out var part))
        {
            if (part is "." or "")
            {
                continue;
            }

            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"{SafeText.Quote(path)} cannot be found: found more than {MaxLinks} links on the way");
            }

            if (Path.IsPathRooted(target))
            {
                real = Path.GetPathRoot(target)!;
                target = target[real.Length..];
            }

            foreach (var more in Parts(target))
            {
                rest.Push(more);
            }
        }

        return real;
    }

    // In reverse, to be put on a stack.
    private static IEnumerable<string> Parts(string path) => path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse();

    private LedgerFormatException Fail(YamlScalar name, string problem) =>
        new($"a file of the case cannot be used: found {SafeText.Quote(name.Text)}, {problem}", file, name.Line);
}
