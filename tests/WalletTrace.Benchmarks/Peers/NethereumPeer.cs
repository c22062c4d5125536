using System.Numerics;
using Nethereum.Contracts;
using Nethereum.Contracts.Standards.ERC20.ContractDefinition;
using Nethereum.JsonRpc.Client;
using Nethereum.JsonRpc.Client.RpcMessages;
using Nethereum.RPC.Eth.DTOs;
using Newtonsoft.Json;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>
/// Nethereum's own objects, read with the serializer settings of its client and decoded with its own calls: as its client reads answers, by way of a tree of
/// JSON, or straight from the bytes, which is faster than it ever is.
/// </summary>
internal sealed class NethereumPeer(bool isStraight) : IEvmPeer
{
    private readonly JsonSerializer serializer = JsonSerializer.Create(DefaultJsonSerializerSettingsFactory.BuildDefaultJsonSerializerSettings());

    // What was found, so that none of the work can be left out.
    private BigInteger moved;
    private string? account;

    public string Name { get; } = $"Nethereum {typeof(EventLog<>).Assembly.GetName().Version!.ToString(3)}{(isStraight ? ", straight" : string.Empty)}";

    public (long Values, long Tokens) Read(byte[] block, byte[] receipts)
    {
        BlockWithTransactions read = Json<BlockWithTransactions>(block);
        TransactionReceipt[] outcomes = Json<TransactionReceipt[]>(receipts);
        long values = 0;
        long tokens = 0;
        for (int at = 0; at < outcomes.Length; at++)
        {
            BigInteger value = read.Transactions[at].Value.Value;
            if (!value.IsZero && outcomes[at].HasErrors() != true)
            {
                moved += value;
                values++;
            }

            foreach (EventLog<TransferEventDTO> transfer in outcomes[at].Logs.DecodeAllEvents<TransferEventDTO>())
            {
                moved += transfer.Event.Value;
                account = transfer.Event.From + transfer.Event.To;
                tokens++;
            }
        }

        GC.KeepAlive(account);
        return (values, tokens);
    }

    private T Json<T>(byte[] text)
    {
        using var characters = new StreamReader(new MemoryStream(text));
        using var reader = new JsonTextReader(characters);
        return isStraight ? serializer.Deserialize<T>(reader)! : new RpcResponseMessage(0, serializer.Deserialize(reader)!).GetResult<T>();
    }
}
