namespace WalletTrace.Tests.Support;

/// <summary>Texts that try to become something else where they are shown.</summary>
internal static class HostileText
{
    public static IReadOnlyList<string> All { get; } =
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "</style></title><base href=https://evil.example/>",
        "&lt;b&gt; &#8238; &amp;",
        "]]><!-- --> <?xml?> <!DOCTYPE x [<!ENTITY e 'x'>]>&e;",
        "=HYPERLINK(\"https://evil.example\",\"click\")",
        "+1+1",
        "-1+1",
        "@SUM(1,1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "＝1+1",
        "a;=1+1",
        "a,\"=1+1\"",
        "|calc",
        "line one\r\nline two",
        "\u202Egnp.exe",
        "\u2066isolated\u2069",
        "\u200Ertl\u200F mark \u061C",
        "\u001b[31mred\u001b[0m \u001b]0;title\u0007",
        "\u009b31m",
        "nul \0 byte",
        "del \u007f",
        "zero\u200bwidth\ufeff",
        "line\u2028paragraph\u2029separators",
        "lone \uD800 high",
        "lone \uDC00 low",
        "noncharacter \uFFFE \uFFFF",
        "back\\slash \\\" \\n \\N; node [label=x]",
        "\"]; evil -> evil; //",
        "<b>html-like</b>",
        "宛先 日本語 🦊",
        "שלום 123 عدد",
        new string('x', 5_000),
    ];

    /// <summary>Whether a character may not stand in any report as it is.</summary>
    public static bool IsHiding(char c) => c != '\n' && (char.IsControl(c) || char.IsSurrogate(c)
        || c is '\u061C' or '\u200B' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF'
        || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069');

    /// <summary>The characters of a report that hide or steer, but for well-formed pairs of surrogates.</summary>
    public static IEnumerable<string> HidingIn(string report)
    {
        for (int i = 0; i < report.Length; i++)
        {
            if (char.IsSurrogatePair(report, i))
            {
                i++;
            }
            else if (IsHiding(report[i]))
            {
                yield return FormattableString.Invariant($"U+{(int)report[i]:X4} at {i}");
            }
        }
    }
}
