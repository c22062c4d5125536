using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.EvmScene;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>What contracts move of the chain's own coin, from nested and from flat traces alike.</summary>
public sealed class EvmTraceTests
{
    private static readonly string Alice = Account(0xa11ce);
    private static readonly string Bank = Account(0xba2c);
    private static readonly string Vault = Account(0x7a17);
    private static readonly string Thief = Account(0x7e1f);

    [Fact]
    public void Calls_creations_and_ends_of_contracts_move_in_the_order_in_which_they_begin()
    {
        string[] expected =
        [
            "native 2 a11ce>ba2c 100", "internal 4 ba2c>7a17 60", "internal 5 7a17>7e1f 50", "internal 6 ba2c>c1 3", "internal 7 ba2c>c2 4", "internal 8 c1>a11ce 3",
        ];
        foreach (string[] moved in Both(Frame(
            "CALL", Alice, Bank, 100,
            Frame("CALL", Bank, Vault, 60, Frame("CALL", Vault, Thief, 50), Frame("CALL", Vault, Thief, 0)),
            Frame("CREATE", Bank, Account(0xc1), 3),
            Frame("CREATE2", Bank, Account(0xc2), 4),
            Frame("SELFDESTRUCT", Account(0xc1), Alice, 3))))
        {
            Assert.Equal(expected, moved);
        }
    }

    [Fact]
    public void Borrowed_code_static_calls_and_nothing_at_all_move_nothing()
    {
        foreach (string[] moved in Both(Frame(
            "CALL", Alice, Bank, 100,
            Frame("DELEGATECALL", Bank, Vault, 60), Frame("CALLCODE", Bank, Bank, 60), Frame("STATICCALL", Bank, Vault, 0), Frame("CALL", Bank, Vault, 0),
            Frame("DELEGATECALL", Bank, Vault, 60, Frame("CALL", Bank, Thief, 7)))))
        {
            Assert.Equal(["native 2 a11ce>ba2c 100", "internal 4 ba2c>7e1f 7"], moved);
        }
    }

    [Fact]
    public void Nothing_stands_of_a_frame_that_failed_nor_of_what_is_below_it()
    {
        foreach (string[] moved in Both(Frame(
            "CALL", Alice, Bank, 100,
            Failed(Frame("CALL", Bank, Vault, 60, Frame("CALL", Vault, Thief, 50, Frame("SELFDESTRUCT", Thief, Alice, 5)), Frame("CREATE", Vault, Account(0xc1), 1))),
            Frame("CALL", Bank, Thief, 1),
            Failed(Frame("CREATE", Bank, null, 9)),
            Frame("CALL", Bank, Thief, 2))))
        {
            Assert.Equal(["native 2 a11ce>ba2c 100", "internal 4 ba2c>7e1f 1", "internal 5 ba2c>7e1f 2"], moved);
        }
    }

    [Fact]
    public void A_failed_transaction_moves_only_its_fee()
    {
        var scene = new EvmScene();
        scene.Transaction(Alice, Bank, 100, failed: true);
        scene.Trace(Failed(Frame("CALL", Alice, Bank, 100, Frame("CALL", Bank, Thief, 50))));
        foreach (BlockFacts block in new[] { scene.Decode(calls: true), scene.Decode(flat: true), scene.Decode() })
        {
            Assert.True(Assert.Single(block.Facts.OfType<TransactionRecord>()).Failed);
            Assert.Equal([TransferKind.Fee, TransferKind.Reward], block.Facts.OfType<TransferRecord>().Select(transfer => transfer.Kind));
        }
    }

    [Fact]
    public void A_contract_that_ends_in_its_own_favour_burns_what_it_has_only_if_it_was_made_in_the_same_transaction()
    {
        JsonObject Ends(string contract) => Frame("CALL", Alice, Bank, 0, Frame("CREATE", Bank, Account(0xc1), 5), Frame("SELFDESTRUCT", contract, contract, 9));
        foreach (string[] moved in Both(Ends(Vault)))
        {
            Assert.Equal(["internal 4 ba2c>c1 5"], moved);
        }

        foreach (string[] moved in Both(Ends(Account(0xc1))))
        {
            Assert.Equal(["internal 4 ba2c>c1 5", "burn 5 c1> 9"], moved);
        }

        // Before Cancun every contract that ended was gone.
        foreach (string[] moved in Both(Ends(Vault), block => block.Remove("parentBeaconBlockRoot")))
        {
            Assert.Equal(["internal 4 ba2c>c1 5", "burn 5 7a17> 9"], moved);
        }
    }

    [Fact]
    public void What_reaches_a_contract_after_its_end_is_burnt_with_it()
    {
        foreach (string[] moved in Both(
            Frame("CALL", Alice, Bank, 0, Frame("SELFDESTRUCT", Vault, Thief, 9), Frame("CALL", Bank, Vault, 4, Frame("CALL", Vault, Thief, 1)), Frame("CALL", Bank, Vault, 2)),
            block => block.Remove("parentBeaconBlockRoot")))
        {
            Assert.Equal(["internal 4 7a17>7e1f 9", "internal 5 ba2c>7a17 4", "internal 6 7a17>7e1f 1", "internal 7 ba2c>7a17 2", "burn 8 7a17> 5"], moved);
        }
    }

    [Fact]
    public void Burns_are_not_claimed_where_nobody_knows_what_the_chain_makes_of_an_end_in_ones_own_favour()
    {
        var scene = new EvmScene();
        scene.Block.Remove("parentBeaconBlockRoot");
        scene.Transaction(Alice, Bank, 0);
        scene.Trace(Frame("CALL", Alice, Bank, 0, Frame("SELFDESTRUCT", Vault, Vault, 9)));

        Assert.False(scene.Decode(ChainId.Polygon, calls: true).Kinds.HasFlag(CoverageKinds.Burn));
        Assert.True(scene.Decode(ChainId.Ethereum, calls: true).Kinds.HasFlag(CoverageKinds.Burn));
    }

    [Fact]
    public void A_trace_as_deep_as_the_machine_allows_is_read_and_a_deeper_one_refused()
    {
        JsonObject Deep(int frames)
        {
            JsonObject frame = Frame("CALL", Bank, Bank, 1);
            for (int i = 1; i < frames; i++)
            {
                frame = Frame("CALL", Bank, Bank, 1, frame);
            }

            return Frame("CALL", Alice, Bank, 0, frame);
        }

        foreach (string[] moved in Both(Deep(1024)))
        {
            Assert.Equal(1024, moved.Length);
        }

        var scene = new EvmScene();
        scene.Transaction(Alice, Bank, 0);
        scene.Trace(Deep(1500));
        Assert.Contains("1100 frames deep", Assert.Throws<ChainDataException>(() => scene.Decode(calls: true)).Message, StringComparison.Ordinal);
        Assert.Throws<ChainDataException>(() => scene.Decode(flat: true));
    }

    [Fact]
    public void The_trace_of_another_transaction_is_refused()
    {
        foreach (Action<JsonObject> lie in new Action<JsonObject>[]
        {
            frame => frame["from"] = Thief,
            frame => frame["to"] = Thief,
            frame => frame["value"] = "0x1",
            frame => frame["type"] = "CREATE",
            frame => frame["error"] = "out of gas",
            frame => frame["type"] = "AUTHCALL",
            frame => frame.Remove("type"),
        })
        {
            var scene = new EvmScene();
            scene.Transaction(Alice, Bank, 100);
            JsonObject frame = Frame("CALL", Alice, Bank, 100);
            lie(frame);
            scene.CallTraces.Add((JsonNode)new JsonObject { ["result"] = frame });
            Assert.Throws<ChainDataException>(() => scene.Decode(calls: true));
        }

        var other = new EvmScene();
        other.Transaction(Alice, Bank, 100);
        other.Trace(Frame("CALL", Alice, Bank, 100));
        other.CallTraces[0]!["txHash"] = Word(1);
        other.FlatTraces[0]!["transactionHash"] = Word(1);
        Assert.Throws<ChainDataException>(() => other.Decode(calls: true));
        Assert.Throws<ChainDataException>(() => other.Decode(flat: true));
    }

    [Fact]
    public void A_frame_that_is_missing_from_flat_traces_is_found_out()
    {
        for (int missing = 0; missing < 5; missing++)
        {
            var scene = new EvmScene();
            scene.Transaction(Alice, Bank, 100);
            scene.Trace(Frame(
                "CALL", Alice, Bank, 100, Frame("CALL", Bank, Vault, 60, Frame("CALL", Vault, Thief, 50)), Frame("CALL", Bank, Thief, 7), Frame("CALL", Bank, Thief, 8)));
            scene.FlatTraces.RemoveAt(missing);
            Assert.Throws<ChainDataException>(() => scene.Decode(flat: true));
        }
    }

    [Fact]
    public void Traces_without_receipts_tell_what_failed_but_no_fee()
    {
        var scene = new EvmScene();
        scene.Transaction(Alice, Bank, 100, failed: true);
        scene.Transaction(Alice, Bank, 200);
        scene.Trace(Failed(Frame("CALL", Alice, Bank, 100))).Trace(Frame("CALL", Alice, Bank, 200));
        BlockFacts block = scene.Decode(receipts: false, calls: true);

        Assert.Equal(CoverageKinds.Native | CoverageKinds.Internal, block.Kinds);
        Assert.Equal([true, false], block.Facts.OfType<TransactionRecord>().Select(record => record.Failed));
        Assert.Equal((UInt256)200U, Assert.Single(block.Facts.OfType<TransferRecord>()).Amount);
    }

    [Fact]
    public void What_moved_by_the_DAO_fork_is_in_no_trace_so_that_its_block_claims_no_internal_movements()
    {
        var scene = new EvmScene(1_920_000);
        Assert.False(scene.Decode(calls: true).Kinds.HasFlag(CoverageKinds.Internal));
        Assert.True(new EvmScene(1_920_001).Decode(calls: true).Kinds.HasFlag(CoverageKinds.Internal));
    }

    [SharedDataFact(EvmFixtures.Archive)]
    public void Recorded_nested_and_flat_traces_of_the_same_blocks_move_the_same_and_what_was_extracted()
    {
        foreach ((string folder, string height) in new[] { ("block_with_create", "0xf44f2"), ("block_with_error", "0xf45bf"), ("block_with_subtraces", "0xf4240") })
        {
            JsonElement flat = EvmFixtures.Result($"test_export_traces_job/{folder}/web3_response.trace_block_{height}.json");
            JsonElement nested = EvmFixtures.Result($"test_extract_geth_traces_job/{folder}/web3_response.debug_traceBlockByNumber_{height}_tracer_calltracer.json");
            Dictionary<string, string>[] rows = EvmFixtures.Csv(EvmFixtures.Text($"test_export_traces_job/{folder}/expected_traces.csv"));
            string[] expected =
            [
                .. rows.Where(row => row["trace_type"] is "call" or "create" or "suicide" && row["call_type"] is "" or "call" && row["status"] == "1" && row["value"] != "0"
                        && row["trace_type"] != "reward")
                    .Select(row => $"{row["from_address"]}>{row["to_address"]} {row["value"]}"),
            ];
            Assert.Equal(expected, Moved(flat, EvmBlockAnswers.ListOf(flat), isFlat: true));
            Assert.Equal(expected, Moved(flat, EvmBlockAnswers.ListOf(nested), isFlat: false));
        }
    }

    [SharedDataFact(EvmFixtures.Archive)]
    public void A_node_too_old_to_tell_who_gets_what_an_ended_contract_had_is_refused()
    {
        JsonElement flat = EvmFixtures.Result("test_export_traces_job/block_with_suicide/web3_response.trace_block_0xf7105.json");
        JsonElement nested = EvmFixtures.Result("test_extract_geth_traces_job/block_with_suicide/web3_response.debug_traceBlockByNumber_0xf7105_tracer_calltracer.json");

        Assert.Equal(
            ["0x474faa5018639791952fae334e2911700ac7fe9b>0x83973747eec131bf9a08ac64fb1a518e891bdf4b 50000000000000000"],
            Moved(flat, EvmBlockAnswers.ListOf(flat), isFlat: true));
        Assert.Contains(
            "SELFDESTRUCT", Assert.Throws<ChainDataException>(() => Moved(flat, EvmBlockAnswers.ListOf(nested), isFlat: false)).Message, StringComparison.Ordinal);
    }

    [SharedDataFact("evm/traces/default.json")]
    public void Recorded_frames_of_other_tools_are_read()
    {
        foreach (string file in new[] { "default.json", "with_log.json" })
        {
            JsonElement frame = JsonDocument.Parse(File.ReadAllText(SharedData.Find($"evm/traces/{file}")!)).RootElement;
            var scene = new EvmScene();
            scene.Transaction(frame.GetProperty("from").GetString()!, frame.GetProperty("to").GetString(), 0);
            scene.CallTraces.Add(JsonNode.Parse(frame.GetRawText()));
            BlockFacts block = scene.Decode(calls: true);
            Assert.Equal(
                file == "default.json" ? ["500000000000000000"] : [],
                block.Facts.OfType<TransferRecord>().Where(transfer => transfer.Kind == TransferKind.Internal).Select(transfer => transfer.Amount.ToString()));
        }
    }

    /// <summary>What a transaction with such a trace moved, as nested and as flat traces tell it.</summary>
    private static IEnumerable<string[]> Both(JsonObject frame, Action<JsonObject>? change = null)
    {
        var scene = new EvmScene();
        change?.Invoke(scene.Block);
        scene.Transaction(frame["from"]!.GetValue<string>(), frame["to"]!.GetValue<string>(), Convert.ToInt64(frame["value"]!.GetValue<string>(), 16));
        scene.Trace(frame);
        foreach (BlockFacts block in new[] { scene.Decode(calls: true), scene.Decode(flat: true) })
        {
            Assert.True(block.Kinds.HasFlag(CoverageKinds.Internal));
            Assert.All(block.Facts, fact => Assert.Null(FactShape.Problem(fact)));
            yield return
            [
                .. block.Facts.OfType<TransferRecord>().Where(transfer => transfer.Kind is not (TransferKind.Fee or TransferKind.Reward))
                    .Select(transfer => FormattableString.Invariant($"{FactText.Name(transfer.Kind)} {transfer.Index} {Short(transfer.From)}>{Short(transfer.To)} {transfer.Amount}")),
            ];
        }
    }

    private static string Short(Address? address) => address?.ToString(ChainId.Ethereum).ToLowerInvariant()[2..].TrimStart('0') ?? string.Empty;

    /// <summary>What recorded traces moved; the transactions are taken from the flat ones.</summary>
    private static string[] Moved(JsonElement flat, IReadOnlyList<JsonElement> traces, bool isFlat)
    {
        var scene = new EvmScene(1_000_000);
        scene.Block.Remove("parentBeaconBlockRoot");
        foreach (JsonElement top in flat.EnumerateArray().Where(trace => trace.GetProperty("traceAddress").GetArrayLength() == 0 && trace.GetProperty("type").GetString() != "reward"))
        {
            JsonElement action = top.GetProperty("action");
            (JsonObject transaction, _) = scene.Transaction(action.GetProperty("from").GetString()!, action.TryGetProperty("to", out JsonElement to) ? to.GetString() : null, 0);
            transaction["value"] = action.GetProperty("value").GetString();
            transaction["hash"] = top.GetProperty("transactionHash").GetString();

            // Whatever number makes the recorded contract's name is not recorded; what it makes has no value here.
            if (transaction["to"] is null)
            {
                transaction["type"] = "0x7e";
            }
        }

        EvmBlockAnswers answers = scene.Answers(receipts: false);
        BlockFacts block = new EvmBlockDecoder(ChainId.Ethereum, Unchecked).Decode(
            isFlat ? answers with { FlatTraces = traces } : answers with { CallTraces = traces });
        return
        [
            .. block.Facts.OfType<TransferRecord>().Select(transfer =>
                $"{transfer.From?.ToString(ChainId.Ethereum).ToLowerInvariant()}>{transfer.To?.ToString(ChainId.Ethereum).ToLowerInvariant()} {transfer.Amount}"),
        ];
    }
}
