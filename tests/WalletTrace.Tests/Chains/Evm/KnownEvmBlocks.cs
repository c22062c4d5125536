using System.Text.Json;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>Facts of real blocks, restated so that the guarantees hold without the recorded data.</summary>
internal static class KnownEvmBlocks
{
    /// <summary>
    /// Block 1,755,635 of Ethereum, of June 2016: a call that a DAO token answers with a Transfer, and a payment (recorded by ethereum-etl in
    /// tests/resources/test_stream/blocks_1755634_1755635).
    /// </summary>
    public static EvmBlockAnswers Dao => new()
    {
        Block = Parse(DaoBlock),
        Receipts = EvmBlockAnswers.ListOf(Parse(DaoReceipts)),
    };

    public const string DaoBlock = """
        {
          "difficulty": "0x30290ce4811d",
          "extraData": "0x6574682e70702e7561",
          "gasLimit": "0x47e7c4",
          "gasUsed": "0xe04a",
          "hash": "0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67",
          "logsBloom": "0x00000000000000020000000200020000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000000000000000008000000000000000000000000000000000000000000000000000000000000400001000000040000000000000020000010000000000000000000000000000000000000000000000000000000100000020000001010000000000000000000000000000000000000002000000000000000100000000000000002000000000000000000000200000000000000008000000000000000000000000000000000000000000000001000000002000000000000000000000000",
          "miner": "0xa027231f42c80ca4125b5cb962a21cd4f812e88f",
          "mixHash": "0x63c3d0918388db8aa0083cc2aa394cf87f1b2f2cc4072c3c61341e59243d8f36",
          "nonce": "0xfdaeb738c5a4ef9c",
          "number": "0x1ac9f3",
          "parentHash": "0xa06fc36a7144c4bbb1f7ab13b541144414fa7808c119e8a4635e392ea544c178",
          "receiptsRoot": "0xda8b99b6658dbcb71a03a6978d61d5ad6ad3e74961b58fe71e6e75549c701e1a",
          "sha3Uncles": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
          "size": "0x30f",
          "stateRoot": "0x7584c6224f7373d95dd2fcb9a29135271b64edf1f785def4f51c446cd4675dc3",
          "timestamp": "0x576b99fa",
          "totalDifficulty": "0x1a16abf4c99c1507d",
          "transactions": [
            {
              "blockHash": "0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67",
              "blockNumber": "0x1ac9f3",
              "from": "0xed059bc543141c8c93031d545079b3da0233b27f",
              "gas": "0x3d090",
              "gasPrice": "0x4a817c800",
              "hash": "0x2e3dcd051a91d3a694f6b8de2ac4b5fe7acdba55f58bcf8471ff00d4a430074d",
              "input": "0x7edae70f0000000000000000000000006498077292a0921c8804924fdf47b5e91e2a215f",
              "nonce": "0x8570",
              "r": "0x5cc7374e9fec2746508026549a6f691d5de93b34645dd0172531aa0393ea2b7",
              "s": "0x3d3f4367d6906993f9b2f2e54741cc3e86356cfb81085c3ff656b82a79d87153",
              "to": "0x8b3b3b624c3c0397d3da8fd861512393d51dcbac",
              "transactionIndex": "0x0",
              "type": "0x0",
              "v": "0x1b",
              "value": "0x0"
            },
            {
              "blockHash": "0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67",
              "blockNumber": "0x1ac9f3",
              "from": "0x3763e6e1228bfeab94191c856412d1bb0a8e6996",
              "gas": "0x15f90",
              "gasPrice": "0x4a817c800",
              "hash": "0x9a5437ec71b74ecf5930b406908ac6999966d38a86d1534b7190ece7599095eb",
              "input": "0x",
              "nonce": "0xea1",
              "r": "0x73cd9797f953bb6edb2077d58c4691cf78b542565ddd85aa45be6025445d73bb",
              "s": "0x5f17d3dd1010dd6fd13a1300e9a4fca00d900670cdaeabbeec75a904506b404e",
              "to": "0xec1ebac9da3430213281c80fa6d46378341a96ae",
              "transactionIndex": "0x1",
              "type": "0x0",
              "v": "0x1b",
              "value": "0x5a178a89b930e00"
            }
          ],
          "transactionsRoot": "0x36854e7b5bedd028c7b2a89829f6269a76e345edc92c6bffaddfdace512a2818",
          "uncles": []
        }
        """;

    public const string DaoReceipts = """
        [
          {
            "blockHash": "0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67",
            "blockNumber": "0x1ac9f3",
            "contractAddress": null,
            "cumulativeGasUsed": "0x8e42",
            "effectiveGasPrice": "0x4a817c800",
            "from": "0xed059bc543141c8c93031d545079b3da0233b27f",
            "gasUsed": "0x8e42",
            "logs": [
              {
                "address": "0xbb9bc244d798123fde783fcc1c72d3bb8c189413",
                "blockHash": "0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67",
                "blockNumber": "0x1ac9f3",
                "data": "0x0000000000000000000000000000000000000000000000004563918244f40000",
                "logIndex": "0x0",
                "removed": false,
                "topics": [
                  "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
                  "0x0000000000000000000000006498077292a0921c8804924fdf47b5e91e2a215f",
                  "0x0000000000000000000000008b3b3b624c3c0397d3da8fd861512393d51dcbac"
                ],
                "transactionHash": "0x2e3dcd051a91d3a694f6b8de2ac4b5fe7acdba55f58bcf8471ff00d4a430074d",
                "transactionIndex": "0x0"
              },
              {
                "address": "0x8b3b3b624c3c0397d3da8fd861512393d51dcbac",
                "blockHash": "0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67",
                "blockNumber": "0x1ac9f3",
                "data": "0x",
                "logIndex": "0x1",
                "removed": false,
                "topics": [
                  "0xe3e6ac9b8af8d4194beda053cf95abee2ac870c4fb5f26505181ef1d438512bf",
                  "0x0000000000000000000000006498077292a0921c8804924fdf47b5e91e2a215f",
                  "0x0000000000000000000000000000000000000000000000004563918244f40000"
                ],
                "transactionHash": "0x2e3dcd051a91d3a694f6b8de2ac4b5fe7acdba55f58bcf8471ff00d4a430074d",
                "transactionIndex": "0x0"
              }
            ],
            "logsBloom": "0x00000000000000020000000200020000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000000000000000008000000000000000000000000000000000000000000000000000000000000400001000000040000000000000020000010000000000000000000000000000000000000000000000000000000100000020000001010000000000000000000000000000000000000002000000000000000100000000000000002000000000000000000000200000000000000008000000000000000000000000000000000000000000000001000000002000000000000000000000000",
            "root": "0x4db3f06ff4e7283ab1187045ca78f4bd713b0737640180377b4d4a2e9a80c235",
            "to": "0x8b3b3b624c3c0397d3da8fd861512393d51dcbac",
            "transactionHash": "0x2e3dcd051a91d3a694f6b8de2ac4b5fe7acdba55f58bcf8471ff00d4a430074d",
            "transactionIndex": "0x0"
          },
          {
            "blockHash": "0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67",
            "blockNumber": "0x1ac9f3",
            "contractAddress": null,
            "cumulativeGasUsed": "0xe04a",
            "effectiveGasPrice": "0x4a817c800",
            "from": "0x3763e6e1228bfeab94191c856412d1bb0a8e6996",
            "gasUsed": "0x5208",
            "logs": [],
            "logsBloom": "0x00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
            "root": "0x379f143510d5703cf162e37e61d906341b4a6acf4f339d422c656000ccd5898f",
            "to": "0xec1ebac9da3430213281c80fa6d46378341a96ae",
            "transactionHash": "0x9a5437ec71b74ecf5930b406908ac6999966d38a86d1534b7190ece7599095eb",
            "transactionIndex": "0x1"
          }
        ]
        """;

    public static JsonElement Parse(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4096 }).RootElement;
}
