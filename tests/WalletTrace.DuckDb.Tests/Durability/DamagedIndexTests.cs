using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class DamagedIndexTests : IDisposable
{
    private const int Seed = 2;
    private const int Steps = 8;
    private const int Places = 40;

    private static readonly Fact[] Few =
    [
        Facts.Block(Facts.Ethereum, 1), Facts.Transaction(Facts.Ethereum, 1, 0, 1), Facts.Transfer(1, 0, 0, 1, 2, 100),
        Facts.Transfer(1, 0, 1, 2, 3, 40) with { Amount = UInt256.MaxValue - 1 },
    ];

    private readonly TemporaryFolder folder = new();

    private string Place => folder["case.duckdb"];

    private string Index => Place + ".index";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_byte_that_is_flipped_anywhere_in_a_small_index_is_noticed()
    {
        await MakeAsync(Place, ledger => ledger.AppendAsync(Few));
        var random = new Random(Seed);
        foreach (string file in Files())
        {
            byte[] whole = await File.ReadAllBytesAsync(file);
            byte[] damaged = [.. whole];
            for (int place = 0; place < whole.Length; place++)
            {
                damaged[place] ^= (byte)random.Next(1, 256);
                await File.WriteAllBytesAsync(file, damaged);
                damaged[place] = whole[place];

                Assert.True(await Record.ExceptionAsync(VerifyAsync) is IndexDamagedException, $"found no damage at byte {place} of {file}");
            }

            await File.WriteAllBytesAsync(file, whole);
        }

        await VerifyAsync();
    }

    [Fact]
    public async Task An_index_that_is_damaged_anywhere_is_made_anew_and_answers_rightly()
    {
        await MakeAsync(Place, TakeAsync);
        byte[] expected = await BytesAsync();
        var random = new Random(Seed);
        for (int i = 0; i < Places; i++)
        {
            (string file, long place) = Draw(random);
            byte[] bytes = await File.ReadAllBytesAsync(file);
            string damage;
            switch (i % 4)
            {
                case 0:
                    damage = "gone";
                    File.Delete(file);
                    break;
                case 1:
                    damage = "cut";
                    await File.WriteAllBytesAsync(file, bytes[..(int)place]);
                    break;
                default:
                    damage = "flipped";
                    bytes[place] ^= (byte)random.Next(1, 256);
                    await File.WriteAllBytesAsync(file, bytes);
                    break;
            }

            string what = $"{file} {damage} at {place}";
            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options);
            LedgerIndex index = await ledger.IndexAsync();
            byte[] found = await index.AskAsync(asked => LedgerGraphBytes.Of(asked.Graph));
            Assert.True(expected.AsSpan().SequenceEqual(found), $"found another graph with {what}");

            // Where there is no manifest, there was no index.
            Assert.True(index.Notice is not null || (damage == "gone" && Path.GetFileName(file) == "manifest.json"), $"found nothing said of {what}");
            Assert.NotNull(index.Folder);
        }

        await using DuckDbLedger again = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options);
        LedgerIndex sound = await again.IndexAsync();
        await sound.VerifiedAsync();
        Assert.Null(sound.Notice);
    }

    [Fact]
    public async Task Of_another_ledger_neither_an_index_nor_any_of_its_files_is_taken()
    {
        await MakeAsync(Place, TakeAsync);
        byte[] expected = await BytesAsync();
        string other = folder["other.duckdb"];
        await MakeAsync(other, ledger => ledger.AppendAsync(Few));
        string[] others = Files(other + ".index");

        // All of it.
        Directory.Delete(Index, recursive: true);
        foreach (string file in others)
        {
            string copy = Index + file[(other.Length + ".index".Length)..];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await AssertRightAsync("the whole index");
        foreach (string file in others)
        {
            string own = Files().Single(own => Path.GetFileName(own) == Path.GetFileName(file));
            File.Copy(file, own, overwrite: true);
            await AssertRightAsync(Path.GetFileName(file));
        }

        async Task AssertRightAsync(string what)
        {
            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options);
            byte[] found = await (await ledger.IndexAsync()).AskAsync(asked => LedgerGraphBytes.Of(asked.Graph));
            Assert.True(expected.AsSpan().SequenceEqual(found), $"found another graph with {what} of another ledger");
        }
    }

    private static async ValueTask TakeAsync(ILedgerWriter ledger)
    {
        foreach (LedgerStep step in LedgerScript.Of(Seed, Steps))
        {
            await LedgerLife.TakeAsync(ledger, step);
        }
    }

    private static async Task MakeAsync(string file, Func<ILedgerWriter, ValueTask> write)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
        await write(ledger);
        await ledger.IndexAsync();
    }

    private static async Task<byte[]> BytesAsync() =>
        LedgerGraphBytes.Of(await LedgerGraph.FreezeAsync(await LedgerScript.InMemoryAsync(Seed, Steps)));

    private string[] Files() => Files(Index);

    /// <summary>The files of an index in which something stands.</summary>
    private static string[] Files(string index) =>
        [.. Directory.EnumerateFiles(index, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).Order(StringComparer.Ordinal)];

    private async Task VerifyAsync()
    {
        using LedgerIndex index = LedgerIndex.Open(Index);
        await index.VerifiedAsync();
    }

    /// <summary>A place in the index, each file as often as another.</summary>
    private (string File, long Place) Draw(Random random)
    {
        string[] files = Files();
        string file = files[random.Next(files.Length)];
        return (file, random.NextInt64(new FileInfo(file).Length));
    }
}
