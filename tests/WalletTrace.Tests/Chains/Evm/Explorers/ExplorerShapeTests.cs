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
        // As told of a refund by a contract of wrapped ether in block 23,839,011.
        var row = (InternalRow)Read("""
            {"blockNumber":"23839011","timeStamp":"1763626655","hash":"0xf4ab4582e39b9db0cef9d561692e37cad5dd9563b5ec0644640cb22bde0aee78","from":"0xbf4ed7b27f1d666546e30d74d50d173d20bca754","to":"0x009d960a7eb81292ad5459ce916c540acebdece0","value":"40000000000000000000","contractAddress":"","input":"","type":"call","gas":"2300","gasUsed":"0","traceId":"0_1","isError":"0","errCode":""}
            """, InternalRow.Read);

        Assert.Equal((23_839_011, "0_1", UInt256.Parse("40000000000000000000")), (row.Height, row.Place, row.Move!.Value.Amount));
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
        Assert.Equal(order, Math.Sign(InternalRow.ComparePlaces(At(first), At(second))));
        Assert.Equal(-order, Math.Sign(InternalRow.ComparePlaces(At(second), At(first))));

        static InternalRow At(string place) => new(1, 1, Facts.Id(1), default, place, null);
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
