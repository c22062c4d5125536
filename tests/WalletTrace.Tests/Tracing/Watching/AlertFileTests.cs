using System.Text;
using CsCheck;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Tracing.Watching;

/// <summary>The files of a watch: what is in them survives whatever becomes of the process.</summary>
public sealed class AlertFileTests
{
    private static SourceAlert Alert(int number) => new()
    {
        Id = AlertId.Of(AlertKind.SourceFailing, number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Kind = AlertKind.SourceFailing,
        RaisedAt = number,
        Chain = ChainId.Ethereum,
        Source = $"node {number}",
        Since = number,
        Text = "text",
    };

    [Fact]
    public void A_file_cut_anywhere_keeps_every_whole_line_and_is_told_each_alert_once()
    {
        using var folder = new TemporaryFolder();
        string whole = folder["whole.jsonl"];
        using (var sink = new JsonLinesAlertSink(whole))
        {
            Deliver(sink, 3);
            Deliver(sink, 3);
        }

        byte[] bytes = File.ReadAllBytes(whole);
        Gen.Int[0, bytes.Length].Sample(
            length =>
            {
                string cut = folder[FormattableString.Invariant($"cut {Guid.NewGuid()}.jsonl")];
                File.WriteAllBytes(cut, bytes[..length]);
                using (var sink = new JsonLinesAlertSink(cut))
                {
                    Deliver(sink, 3);
                }

                Assert.Equal(bytes, File.ReadAllBytes(cut));
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public void What_a_broken_machine_left_of_the_last_line_is_cut_off_and_damage_before_it_is_told()
    {
        using var folder = new TemporaryFolder();
        string path = folder["alerts.jsonl"];
        using (var sink = new JsonLinesAlertSink(path))
        {
            Deliver(sink, 2);
        }

        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. bytes, .. "\0\0\0\0\n"u8]);
        using (var sink = new JsonLinesAlertSink(path))
        {
            Deliver(sink, 2);
        }

        Assert.Equal(bytes, File.ReadAllBytes(path));
        File.WriteAllBytes(path, [.. "{]\n"u8, .. bytes]);
        Assert.Equal(1, Assert.Throws<LedgerFormatException>(() => new JsonLinesAlertSink(path)).Line);
    }

    [Fact]
    public async Task A_journal_cut_anywhere_after_its_beginning_knows_what_its_whole_lines_say()
    {
        using var folder = new TemporaryFolder();
        string path = folder["case.watch"];
        AlertId known = AlertId.Of(AlertKind.Moved, "known");
        int begins;
        using (AlertJournal journal = await AlertJournal.OpenAsync(path))
        {
            await journal.BaselineAsync([known]);
            begins = (int)new FileInfo(path).Length;
            Assert.Equal(2, journal.Raise([Alert(0), Alert(1), Alert(0)]));
            journal.Deliver("console", 1);
            Assert.Equal(1, journal.Raise([Alert(1), Alert(2)]));
            journal.Follow(ChainId.Ethereum, 7);
            journal.Deliver("console", 3);
        }

        byte[] bytes = await File.ReadAllBytesAsync(path);

        // Before and after each line's end, and at every sixteenth byte between.
        foreach (int length in Enumerable.Range(begins, bytes.Length - begins + 1)
            .Where(length => length % 16 == 0 || length == bytes.Length || bytes[length] == '\n' || bytes[length - 1] == '\n'))
        {
            await File.WriteAllBytesAsync(path, bytes[..length]);
            int alerts = Encoding.UTF8.GetString(bytes[..length]).Split('\n')[..^1].Count(line => line.StartsWith("{\"alert\"", StringComparison.Ordinal));
            using AlertJournal journal = await AlertJournal.OpenAsync(path);
            Assert.True(journal.HasBaseline);
            Assert.True(journal.WasKnown(known));
            Assert.Equal(alerts, journal.Count);
            Assert.True(journal.DeliveredTo("console") <= journal.Count);
            Assert.Equal(3 - alerts, journal.Raise([Alert(0), Alert(1), Alert(2)]));
            Assert.Equal([0L, 1L, 2L], Enumerable.Range(0, 3).Select(number => journal.Read(number).RaisedAt));
        }
    }

    [Fact]
    public async Task A_journal_does_not_keep_marks_that_later_ones_replaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder["case.watch"];
        using (AlertJournal journal = await AlertJournal.OpenAsync(path))
        {
            await journal.BaselineAsync([]);
            journal.Raise([Alert(0), Alert(1)]);
            for (int mark = 0; mark < 1_200; mark++)
            {
                journal.Deliver("console", mark % 2);
            }

            journal.Follow(ChainId.Ethereum, 7);
        }

        using (AlertJournal journal = await AlertJournal.OpenAsync(path))
        {
            Assert.Equal((2, 1, 7L), (journal.Count, journal.DeliveredTo("console"), journal.FollowedFrom(ChainId.Ethereum)));
            Assert.Equal("node 1", ((SourceAlert)journal.Read(1)).Source);
            Assert.Equal(2, journal.Outages.Count);
        }

        Assert.Equal(5, WatchScene.Lines(path).Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("{\"journal\":{\"version\":9,\"baseline\":true}}\n")]
    [InlineData("{\"alert\":{}}\n{\"alert\":{}}\n")]
    public async Task A_file_that_is_no_journal_is_refused_and_left_alone(string text)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("case.watch", text);

        LedgerFormatException fault = await Assert.ThrowsAsync<LedgerFormatException>(() => AlertJournal.OpenAsync(path));

        Assert.Contains("journal", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    private static void Deliver(JsonLinesAlertSink sink, int count)
    {
        for (int number = 0; number < count; number++)
        {
            // It writes before it returns.
            sink.DeliverAsync(Alert(number)).AsTask().GetAwaiter().GetResult();
        }
    }
}
