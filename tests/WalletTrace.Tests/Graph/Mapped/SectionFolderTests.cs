using WalletTrace.Graph.Mapped;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph.Mapped;

public sealed class SectionFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private string Index => temporary["ledger.index"];

    public void Dispose() => temporary.Dispose();

    [Fact]
    public unsafe void Gives_back_what_was_written_in_pieces_and_in_place()
    {
        using (SectionFolderWriter writer = SectionFolderWriter.Begin(Index))
        {
            writer.Write<int>("pieces", [1, 2]);
            writer.Write<int>("pieces", [3]);
            writer.Write<long>("empty", []);
            ulong* inPlace = writer.Allocate<ulong>("in-place", 2);
            Assert.Equal(0ul, inPlace[0]);
            inPlace[1] = ulong.MaxValue;
            _ = writer.Allocate<int>("nothing", 0);
            Assert.Equal([1, 2, 3], writer.Map<int>("pieces").Span.ToArray());
            writer.Set("ledger", "abc");
            writer.Set("append", 7);
            writer.Complete();
        }

        using SectionFolder folder = SectionFolder.Open(Index);
        folder.Verify();
        Assert.Equal([1, 2, 3], folder.Get<int>("pieces").Span.ToArray());
        Assert.Equal([0, ulong.MaxValue], folder.Get<ulong>("in-place").Span.ToArray());
        Assert.True(folder.Get<long>("empty").IsEmpty);
        Assert.True(folder.Get<int>("nothing").IsEmpty);
        Assert.True(folder.GetOrEmpty<int>("other").IsEmpty);
        Assert.Equal(7, folder.Number("append"));
        Assert.Equal(28, folder.Bytes);
        folder.Expect("ledger", "abc");
    }

    [Fact]
    public void Tells_the_index_of_another_ledger_and_sections_of_other_elements()
    {
        Publish(1);
        using SectionFolder folder = SectionFolder.Open(Index);
        Assert.Contains("found 1, expected other", Assert.Throws<IndexDamagedException>(() => folder.Expect("content", "other")).Message, StringComparison.Ordinal);
        Assert.Throws<IndexDamagedException>(() => folder.Expect("nothing", "other"));
        Assert.Throws<IndexDamagedException>(() => folder.Get<int>("nothing"));
        Assert.Contains("found 4 bytes, expected 8", Assert.Throws<IndexDamagedException>(() => folder.Get<long>("numbers")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flipped_byte_of_every_file_is_noticed()
    {
        Publish(1);
        foreach (string file in Directory.EnumerateFiles(Index, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "writer.lock"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int i = 0; i < bytes.Length; i++)
            {
                foreach (byte flip in (byte[])[1, 32, 128, 255])
                {
                    bytes[i] ^= flip;
                    File.WriteAllBytes(file, bytes);
                    Assert.Throws<IndexDamagedException>(OpenAndVerify);
                    bytes[i] ^= flip;
                }
            }

            File.WriteAllBytes(file, bytes);
        }

        OpenAndVerify();
    }

    [Fact]
    public void Every_cut_and_every_byte_too_much_is_noticed_when_the_index_is_opened()
    {
        Publish(1);
        foreach (string file in Directory.EnumerateFiles(Index, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "writer.lock"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int length = 0; length < bytes.Length; length++)
            {
                File.WriteAllBytes(file, bytes[..length]);
                Assert.Throws<IndexDamagedException>(() => SectionFolder.Open(Index));
            }

            File.WriteAllBytes(file, [.. bytes, 0]);
            Assert.Throws<IndexDamagedException>(() => SectionFolder.Open(Index));
            File.Delete(file);
            Assert.Throws<IndexDamagedException>(() => SectionFolder.Open(Index));
            File.WriteAllBytes(file, bytes);
        }

        OpenAndVerify();
    }

    [Fact]
    public void A_change_anywhere_in_a_section_of_many_blocks_changes_its_sum()
    {
        var bytes = new byte[(3 * SectionSum.Block) + 77];
        ulong sum = SectionSum.Of(bytes);
        foreach (int place in (int[])[0, 7, 8, (SectionSum.Block / 4) - 1, SectionSum.Block / 4, SectionSum.Block - 1, SectionSum.Block, 3 * SectionSum.Block, bytes.Length - 1])
        {
            bytes[place] = 1;
            Assert.NotEqual(sum, SectionSum.Of(bytes));
            bytes[place] = 0;
        }

        Assert.Equal(sum, SectionSum.Of(bytes));
        Assert.NotEqual(sum, SectionSum.Of(bytes.AsSpan(1)));

        // Blocks that change places change the sum, too.
        bytes[5] = 1;
        ulong early = SectionSum.Of(bytes);
        bytes[5] = 0;
        bytes[SectionSum.Block + 5] = 1;
        Assert.NotEqual(early, SectionSum.Of(bytes));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "found 2, expected 1")]
    [InlineData("\"format\": \"wallettrace-index\"", "\"format\": \"something-else-\"", "format")]
    [InlineData("\"byteOrder\": \"little\"", "\"byteOrder\": \"bigger\"", "byte order")]
    [InlineData("\"generation\": \"generation-", "\"generation\": \"../eneration-", "content")]
    [InlineData("\"name\": \"numbers\"", "\"name\": \"../numbe\"", "content")]
    [InlineData("\"count\": 3", "\"count\": -3", "content")]
    [InlineData("\"count\": 3", "\"count\": 3e9", "content")]
    [InlineData("\"sections\": [", "\"sections\": 1[", "content")]
    public void A_manifest_with_a_right_checksum_but_wrong_content_is_told(string part, string instead, string problem)
    {
        Publish(1);
        string manifest = Path.Combine(Index, SectionManifest.FileName);
        string text = File.ReadAllText(manifest);
        Assert.Contains(part, text, StringComparison.Ordinal);
        string body = text[..text.LastIndexOf(",\n", StringComparison.Ordinal)].Replace(part, instead, StringComparison.Ordinal);
        File.WriteAllText(manifest, $"{body},\n  \"checksum\": \"{SectionSum.Of(System.Text.Encoding.UTF8.GetBytes(body)):x16}\"\n}}\n");
        Assert.Contains(problem, Assert.Throws<IndexDamagedException>(() => SectionFolder.Open(Index)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_an_index_is_told_apart_from_a_damaged_one()
    {
        Assert.False(SectionFolder.IsPublished(Index));
        Assert.Contains("there is no index", Assert.Throws<IndexDamagedException>(() => SectionFolder.Open(Index)).Message, StringComparison.Ordinal);
        Publish(1);
        Assert.True(SectionFolder.IsPublished(Index));
    }

    [Fact]
    public void A_writer_that_is_given_up_leaves_the_index_as_it_was()
    {
        Publish(1);
        string[] before = Listing();
        using (SectionFolderWriter writer = SectionFolderWriter.Begin(Index))
        {
            writer.Write<int>("numbers", [9]);
            Assert.Throws<IOException>(() => SectionFolderWriter.Begin(Index));
        }

        Assert.Equal(before, Listing());
        using (SectionFolderWriter writer = SectionFolderWriter.Begin(Index))
        {
            writer.Write<int>("numbers", [9]);
            Assert.Throws<OperationCanceledException>(() => writer.Complete(null, new CancellationToken(canceled: true)));
        }

        Assert.Equal(before, Listing());
        Assert.Equal(1, Read());
    }

    [Fact]
    public void A_reader_keeps_what_it_mapped_when_the_index_is_replaced()
    {
        Publish(1);
        using SectionFolder old = SectionFolder.Open(Index);
        Publish(2);
        Assert.Equal([1, 1, 1], old.Get<int>("numbers").Span.ToArray());
        old.Verify();
        Assert.Equal(2, Read());
        Assert.Single(Directory.EnumerateDirectories(Index));
    }

    [Fact]
    public void Whenever_a_writer_is_killed_a_reader_sees_the_old_index_or_the_new_one_and_the_next_writer_cleans_up()
    {
        Publish(1);
        Dictionary<string, byte[]> old = Files();
        Publish(2);
        Dictionary<string, byte[]> replaced = Files();
        string manifest = Path.Combine(Index, SectionManifest.FileName);
        string[] added = [.. replaced.Keys.Except(old.Keys)];
        string[] removed = [.. old.Keys.Except(replaced.Keys)];

        // What stands on the disk after each step of publishing, and which index is read from it.
        var steps = new List<(Dictionary<string, byte[]> Files, int Read)>();
        Dictionary<string, byte[]> state = new(old);
        foreach (string file in added)
        {
            state[file] = replaced[file][..(replaced[file].Length / 2)];
            steps.Add((new(state), 1));
            state[file] = replaced[file];
            steps.Add((new(state), 1));
        }

        state[manifest + ".next"] = replaced[manifest][..40];
        steps.Add((new(state), 1));
        state[manifest + ".next"] = replaced[manifest];
        steps.Add((new(state), 1));
        state.Remove(manifest + ".next");
        state[manifest] = replaced[manifest];
        steps.Add((new(state), 2));
        foreach (string file in removed)
        {
            state.Remove(file);
            steps.Add((new(state), 2));
        }

        foreach ((Dictionary<string, byte[]> files, int expected) in steps)
        {
            Restore(files);
            Assert.Equal(expected, Read());
            SectionFolderWriter.Begin(Index).Dispose();
            Assert.Equal(expected, Read());
            Assert.Single(Directory.EnumerateDirectories(Index));
            Restore(files);
            Publish(3);
            Assert.Equal(3, Read());
            Assert.Single(Directory.EnumerateDirectories(Index));
            Assert.False(File.Exists(manifest + ".next"));
        }
    }

    [Fact]
    public async Task A_reader_that_is_overtaken_by_writers_reads_one_whole_index()
    {
        Publish(0);
        Task writing = Task.Run(() =>
        {
            for (int content = 1; content <= 30; content++)
            {
                Publish(content);
            }
        });
        int last = 0;
        do
        {
            int found = Read();
            Assert.InRange(found, last, 30);
            last = found;
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal(30, Read());
    }

    [Fact]
    public void A_damaged_manifest_does_not_keep_a_writer_from_publishing()
    {
        Publish(1);
        File.WriteAllText(Path.Combine(Index, SectionManifest.FileName), "nonsense");
        Publish(2);
        Assert.Equal(2, Read());
    }

    [Fact]
    public unsafe void Sections_cannot_be_misused()
    {
        using SectionFolderWriter writer = SectionFolderWriter.Begin(Index);
        Assert.Throws<ArgumentException>(() => writer.Write<int>("../x", [1]));
        writer.Write<int>("a", [1]);
        Assert.Throws<InvalidOperationException>(() => writer.Write<long>("a", [1]));
        Assert.Throws<InvalidOperationException>(() => (nint)writer.Allocate<int>("a", 1));
        Assert.Throws<InvalidOperationException>(() => writer.Map<long>("a"));
        Assert.Throws<InvalidOperationException>(() => writer.Map<int>("b"));
        writer.Map<int>("a");
        Assert.Throws<InvalidOperationException>(() => writer.Write<int>("a", [1]));
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.Write<int>("c", [1]));
        Assert.Throws<ObjectDisposedException>(() => writer.Complete());
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Write<int>("c", [1]));
    }

    private void Publish(int content)
    {
        using SectionFolderWriter writer = SectionFolderWriter.Begin(Index);
        writer.Write<int>("numbers", [content, content, content]);
        writer.Write<byte>("bytes", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34]);
        writer.Set("content", content);
        writer.Complete();
    }

    private int Read()
    {
        using SectionFolder folder = SectionFolder.Open(Index);
        folder.Verify();
        Assert.Equal(folder.Number("content"), folder.Get<int>("numbers")[2]);
        return folder.Get<int>("numbers")[0];
    }

    private void OpenAndVerify()
    {
        using SectionFolder folder = SectionFolder.Open(Index);
        folder.Verify();
    }

    private string[] Listing() => [.. Directory.EnumerateFileSystemEntries(Index, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private Dictionary<string, byte[]> Files() => Directory.EnumerateFiles(Index, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);

    private void Restore(Dictionary<string, byte[]> files)
    {
        Directory.Delete(Index, recursive: true);
        foreach ((string file, byte[] bytes) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
    }
}
