using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using WalletTrace.Chains.Http;
using WalletTrace.Chains.Tron;
using WalletTrace.Tests.Support;
using JsonValue = WalletTrace.Chains.Http.JsonValue;

namespace WalletTrace.Tests.Chains.Tron;

/// <summary>Whatever a server answers, it is read or it is a typed failure.</summary>
public class TronFuzzTests
{
    private static readonly TronChain Chain = TronScene.Make();

    [Fact]
    public void Damaged_answers_are_read_or_refused()
    {
        Gen<(int Block, int At, byte With, bool InResults, bool Cuts)> damage = Gen.Select(Gen.Int[0, (int)Chain.TipHeight], Gen.Int[0, 1 << 20], Gen.Byte, Gen.Bool, Gen.Bool);
        damage.Sample(
            hit =>
            {
                TronChain.Block block = Chain.Blocks[hit.Block];
                byte[] told = Encoding.UTF8.GetBytes(block.ToJson(visible: hit.With % 2 == 0).ToJsonString());
                byte[] results = Encoding.UTF8.GetBytes(
                    new JsonArray([.. block.Transactions.Select(transaction => transaction.Result(block.Height, block.Time, hit.With % 2 == 0, true))]).ToJsonString());
                byte[] hurt = hit.InResults ? results : told;
                int at = hit.At % hurt.Length;
                hurt[at] = hit.With;
                if (hit.Cuts)
                {
                    Array.Resize(ref hurt, at);
                }

                AssertReadOrRefused(hit.InResults ? told : hurt, hit.InResults ? hurt : results);
            },
            iter: 3000);
    }

    [Fact]
    public void Damaged_messages_are_read_or_refused()
    {
        Gen<(int Block, int At, byte With)> damage = Gen.Select(Gen.Int[1, (int)Chain.TipHeight], Gen.Int[0, 1 << 20], Gen.Byte);
        damage.Sample(
            hit =>
            {
                if (Chain.Blocks[hit.Block].Transactions is not [var honest, ..])
                {
                    return;
                }

                byte[] raw = honest.Raw;
                raw[hit.At % raw.Length] = hit.With;
                var told = new JsonObject { ["txID"] = TronBytes.IdOf(raw).ToString(), ["raw_data_hex"] = Convert.ToHexString(raw) };
                var block = new TronBlock(Chain.Blocks[hit.Block].Record, Chain.Blocks[hit.Block].Time, []);
                JsonObject result = honest.Result(block.Record.Height, block.Time, false, true);
                result["id"] = told["txID"]!.DeepClone();
                result["result"] = null;
                try
                {
                    TronTransaction read = TronBlockTests.Parse(told, TronTransaction.Read);
                    new TronFacts(ChainId.Tron).Of(block with { Transactions = [read] }, [TronBlockTests.Parse(result, TronInfo.Read)], tellsCalls: true);
                }
                catch (AnswerException)
                {
                }
            },
            iter: 2000);
    }

    [Fact]
    public void A_message_of_very_many_fields_takes_no_memory_beside_its_own()
    {
        byte[] many = [.. Enumerable.Repeat((byte)0x08, 1 << 20)];

        long before = GC.GetAllocatedBytesForCurrentThread();
        ProtoMessage message = ProtoMessage.Read(many, "a message");
        Assert.Equal(8, message.Integer(1));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    private static void AssertReadOrRefused(byte[] told, byte[] results)
    {
        try
        {
            TronBlock block = Read(told, value => TronBlock.Read(value, ChainId.Tron, TronChecks.None));
            new TronFacts(ChainId.Tron).Of(block, Read(results, value => value.Items.Select(TronInfo.Read).ToArray()), tellsCalls: true);
        }
        catch (AnswerException)
        {
        }
    }

    private static T Read<T>(byte[] told, Func<JsonValue, T> read) => JsonValue.Read(new HttpAnswer(System.Net.HttpStatusCode.OK, told), "answer", read);
}
