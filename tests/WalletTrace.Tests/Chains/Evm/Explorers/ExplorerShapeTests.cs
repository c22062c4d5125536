using System.Text;
using System.Net;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>Rows as explorers are known to write them, restated here: each is read as what it says.</summary>
public sealed class ExplorerShapeTests
{
    private static readonly ChainId Chain = ChainId.Ethereum;

    [Fact]
    public void A_withdrawal_is_in_gwei()
    {
        // docs.etherscan.io, "Get Beacon Chain Withdrawals by Address".
        var row = (WithdrawalRow)Read("""{"withdrawalIndex":"13","validatorIndex":"117823","address":"0xb9d7934878b5fb9610b3fe8a5e441e8fad7e293f","amount":"3402931175","blockNumber":"17034877","timestamp":"1681338599"}""", WithdrawalRow.Read);

        Assert.Equal((17_034_877, 1_681_338_599, 13, 3_402_931_175), (row.Height, row.Time, row.Number, row.Gwei));
        Assert.True(row.Concerns(Address.Parse("0xB9D7934878B5FB9610B3fE8A5e441e8fad7E293f", Chain)));
    }

    [Fact]
    public void A_call_of_Etherscan_has_its_place_as_a_path()
    {
        // docs.etherscan.io, "Get 'Internal Transactions' by Address" (of Sepolia).
        var row = (InternalRow)Read("""
            {"blockNumber":"765371","timeStamp":"1648218619","hash":"0xcb6609b6f9133fc1bfd189fb52ed616968a5f7c56af8da3bd6724f7655fe5f78","from":"0x02f11eabf51d28bb0bae795e256ce52161d65c2b","to":"0xa4fadaa5e8577fee5799e2bd9615014013b45c5d","value":"10000000000000000","contractAddress":"","input":"","type":"call","gas":"2300","gasUsed":"0","traceId":"0_1","isError":"0","errCode":""}
            """, InternalRow.Read);

        Assert.Equal((765_371, "0_1", UInt256.Parse("10000000000000000")), (row.Height, row.Place, row.Move!.Value.Amount));
    }

    [Fact]
    public void A_creation_without_value_moves_nothing_and_names_what_it_made()
    {
        // docs.etherscan.io, "Get 'Internal Transactions' by Address".
        var row = (InternalRow)Read("""
            {"blockNumber":"2535368","timeStamp":"1477837690","hash":"0x8a1a9989bda84f80143181a68bc137ecefa64d0d4ebde45dd94fc0cf49e70cb6","from":"0x20d42f2e99a421147acf198d775395cac2e8b03d","to":"","value":"0","contractAddress":"0x2c1ba59d6f58433fb1eaee7d20b26ed83bda51a3","input":"","type":"create","gas":"254791","gasUsed":"46750","traceId":"0","isError":"0","errCode":""}
            """, InternalRow.Read);

        Assert.Null(row.Move);
        Assert.True(row.Concerns(Address.Parse("0x2c1ba59d6f58433fb1eaee7d20b26ed83bda51a3", Chain)));
    }

    [Theory]
    [InlineData("0_1", "0_2", -1)]
    [InlineData("0_2", "0_10", -1)]
    [InlineData("0_1", "0_1_1", -1)]
    [InlineData("0_1_9", "0_2", -1)]
    [InlineData("0_1_1", "0_1_1", 0)]
    [InlineData("9", "10", -1)]
    public void Calls_are_ordered_as_they_begin(string first, string second, int order)
    {
        Assert.Equal(order, Math.Sign(InternalRow.Places.Compare(first, second)));
        Assert.Equal(-order, Math.Sign(InternalRow.Places.Compare(second, first)));
    }

    [Fact]
    public void A_call_of_Blockscout_has_a_kind_of_its_own()
    {
        // As prepare_internal_transaction in address_view.ex of github.com/blockscout/blockscout writes it.
        const string Row = """
            {"blockNumber":"2843040","timeStamp":"1692475427","from":"0xf3d4000000000000000000000000000000000001","to":"0xd8da6bf26964af9d7eed9e03e53415d37aa96045","value":"3125000000000","contractAddress":"","transactionHash":"0xab00000000000000000000000000000000000000000000000000000000000001","index":"2","input":"0x","type":"call","callType":"KIND","gas":"0","gasUsed":"","isError":"0","errCode":""}
            """;

        Assert.NotNull(((InternalRow)Read(Row.Replace("KIND", "call", StringComparison.Ordinal), InternalRow.Read)).Move);
        Assert.Null(((InternalRow)Read(Row.Replace("KIND", "delegatecall", StringComparison.Ordinal), InternalRow.Read)).Move);
        Assert.Null(((InternalRow)Read(Row.Replace("KIND", "callcode", StringComparison.Ordinal), InternalRow.Read)).Move);
        Assert.NotNull(((InternalRow)Read(Row.Replace("\"call\",\"callType\":\"KIND\"", "\"selfdestruct\",\"callType\":\"\"", StringComparison.Ordinal), InternalRow.Read)).Move);
    }

    [Fact]
    public void Token_ids_may_be_texts_or_numbers()
    {
        foreach (string id in (string[])["\"7\"", "7"])
        {
            var row = (TokenRow)Read($$"""
                {"blockNumber":"5","timeStamp":"6","hash":"0xab00000000000000000000000000000000000000000000000000000000000001","from":"0x0000000000000000000000000000000000000000","contractAddress":"0xd8da6bf26964af9d7eed9e03e53415d37aa96045","to":"0xf3d4000000000000000000000000000000000001","tokenID":{{id}},"tokenName":"\u202e<script>","tokenSymbol":null,"tokenDecimal":""}
                """, (row, chain) => TokenRow.Read(row, ExplorerList.Erc721, chain));
            Assert.Equal((UInt256.One, (UInt256?)7U, true), (row.Amount, row.TokenId, row.From.IsZero));
        }
    }

    private static ExplorerRow Read(string json, Func<JsonValue, ChainId, ExplorerRow> read) =>
        JsonValue.Read(new HttpAnswer(HttpStatusCode.OK, Encoding.UTF8.GetBytes(json)), "a row", row => read(row, Chain));
}
