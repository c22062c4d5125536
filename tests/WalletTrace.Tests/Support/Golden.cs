using System.Globalization;
using System.Text;

namespace WalletTrace.Tests.Support;

/// <summary>Compares whole texts with files that are kept beside the tests. A difference is a failure; nothing is ever rewritten.</summary>
internal static class Golden
{
    private const int Shown = 300;

    /// <summary>Fails with the first line that differs from the file of that name; what was found is put where the message says.</summary>
    public static void Matches(string name, string actual)
    {
        string file = Repository.PathOf("tests", "WalletTrace.Tests", "Golden", name);
        string expected = File.Exists(file) ? File.ReadAllText(file, Encoding.UTF8) : "";
        if (expected == actual)
        {
            return;
        }

        string[] wanted = expected.Split('\n');
        string[] found = actual.Split('\n');
        int line = 0;
        while (line < wanted.Length && line < found.Length && wanted[line] == found[line])
        {
            line++;
        }

        string kept = Path.Combine(Directory.CreateTempSubdirectory("golden-").FullName, name);
        File.WriteAllText(kept, actual);
        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{name}, line {line + 1} differs.\nexpected: {At(wanted, line)}\nfound:    {At(found, line)}\nAll that was found: {kept}"));
    }

    private static string At(string[] lines, int line) => line >= lines.Length ? "(the end)" : lines[line].Length > Shown ? lines[line][..Shown] + "…" : lines[line];
}
