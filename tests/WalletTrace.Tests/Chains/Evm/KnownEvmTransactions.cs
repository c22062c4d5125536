namespace WalletTrace.Tests.Chains.Evm;

/// <summary>
/// A transaction of every type and a header, from the chain that Ethereum's own tests of its interface run on (ethereum/execution-apis, tests/chain.rlp), as
/// go-ethereum answers them.
/// </summary>
internal static class KnownEvmTransactions
{
    public const string LegacyCreation = """
        {
            "hash": "0xc1d605c6612a5fe84dc95810030bfe5b1d327652b381bc695e28f50d13b2b09e", "from": "0x7435ed30a8b4aeb0877cef0c6e8cffe834eb865f", "to": null,
            "value": "0x0", "type": "0x0", "gas": "0x13a54", "gasPrice": "0x1", "nonce": "0x0",
            "input": "0x600d380380600d6000396000f360004381526020014681526020014181526020014881526020014481526020013281526020013481526020016000f3", "v": "0x1c",
            "r": "0xd642ba4d1f9388c5fd312bb9fb42d189a0b3c796de55093c85f30802a85147c8", "s": "0x37aa8680923f811a6988c03dd414ca00cd25d6876ba5925c7ca8ac6aad21669d"
        }
        """;

    public const string AccessList = """
        {
            "hash": "0x695ad02907c9e13ab7c69963f723fa46ac13cd5e2314f61eab2cb2f07b946faa", "from": "0x7435ed30a8b4aeb0877cef0c6e8cffe834eb865f",
            "to": "0x7dcd17433742f4c0ca53122ab541d0ba67fc27df", "value": "0x2", "type": "0x1", "gas": "0x186a0", "gasPrice": "0x1", "nonce": "0x85",
            "input": "0x0e394e7c8a2b32c9656d6974", "v": "0x0", "r": "0x1e97c47fb0c7d9e7db3438a25220049eed0bc14e4a8f33bbeb333e552a367cf",
            "s": "0x1aaf9e88acf606e16781220c398aa61cfa0f68a4dc612b0a7c0103daff021c01", "yParity": "0x0", "chainId": "0xc72dd9d5e883e",
            "accessList": [{"address": "0x7dcd17433742f4c0ca53122ab541d0ba67fc27df", "storageKeys": ["0x0000000000000000000000000000000000000000000000000000000000000000", "0x95104e47e1982aba633477f377b1511396c3fe83600224bcb0c78949be705b33"]}]
        }
        """;

    public const string DynamicFee = """
        {
            "hash": "0x205405746564cbcf1dd53fb5ac92c7622d3792d82f03c59d9baddf2443d91864", "from": "0x7435ed30a8b4aeb0877cef0c6e8cffe834eb865f",
            "to": "0x7dcd17433742f4c0ca53122ab541d0ba67fc27df", "value": "0x2", "type": "0x2", "gas": "0x186a0", "gasPrice": "0x3b9aca01",
            "maxFeePerGas": "0x3b9aca01", "maxPriorityFeePerGas": "0x1", "nonce": "0x90", "input": "0x1ee8f6decf498faf656d6974", "v": "0x1",
            "r": "0x88bad2c994f3043a59072f6d16e0bf4fababbea1ebfbb4706fcc3066dc3b7733", "s": "0x2e1aa511f0d7eeebd17d63d3072aee3b02374238a54fd48b4786553f4e51113c",
            "yParity": "0x1", "chainId": "0xc72dd9d5e883e",
            "accessList": [{"address": "0x7dcd17433742f4c0ca53122ab541d0ba67fc27df", "storageKeys": ["0x0000000000000000000000000000000000000000000000000000000000000000", "0x13bd2394f758553be374ffa4a9455cdf5e6ef3d905acd02746df2d12361e1ace"]}]
        }
        """;

    public const string Blob = """
        {
            "hash": "0x4bb6fa064c302d27ea9ac821e061bcc336b8fa40de77f01e116c6461d47e7ac1", "from": "0x7435ed30a8b4aeb0877cef0c6e8cffe834eb865f",
            "to": "0x7dcd17433742f4c0ca53122ab541d0ba67fc27df", "value": "0x3", "type": "0x3", "gas": "0x186a0", "gasPrice": "0x813f23c",
            "maxFeePerGas": "0x813f23c", "maxPriorityFeePerGas": "0x1", "maxFeePerBlobGas": "0x20000",
            "blobVersionedHashes": ["0x015a4cab4911426699ed34483de6640cf55a568afc5c5edffdcbd8bcd4452f68"], "nonce": "0xc7", "input": "0x29db68258899c2fe656d6974",
            "v": "0x1", "r": "0xf5b2ecf5fb4a93d85bfa76fab96a57eed00c3e5ed379f0018756e33d3cbb985a",
            "s": "0x6647a16a0b2aee4772edf9c03afb679e21d134ce3231f0fce7f6bfa9d1152f03", "yParity": "0x1", "chainId": "0xc72dd9d5e883e",
            "accessList": [{"address": "0x7dcd17433742f4c0ca53122ab541d0ba67fc27df", "storageKeys": ["0x0000000000000000000000000000000000000000000000000000000000000000", "0x35f96bc70aa62a539fa99d9153b0f8aaa4594abf70cc8a8d9018e04e39a17982"]}]
        }
        """;

    public const string SetCode = """
        {
            "hash": "0x99f7e58af4dd2735931a3262705fbe57ea2fcc79497668f74309cdeaf37cc223", "from": "0x7435ed30a8b4aeb0877cef0c6e8cffe834eb865f",
            "to": "0x0000000000000000000000000000000000000000", "value": "0x0", "type": "0x4", "gas": "0xb3b0", "gasPrice": "0x56a9214", "maxFeePerGas": "0x56a9214",
            "maxPriorityFeePerGas": "0x1", "nonce": "0xd3", "input": "0x", "v": "0x0", "r": "0x333946e8b98c5b7eff15da75e7264e9e16728f06436e86611c82fd14eaee2256",
            "s": "0x3b268e5c9bb29a77f6976ae0f580f781ad765de3f9163b528ea9230ac02c996c", "yParity": "0x0", "chainId": "0xc72dd9d5e883e", "accessList": [],
            "authorizationList": [{"chainId": "0xc72dd9d5e883e", "address": "0x8c2319620d7c348bb4e2b2a0b230c81f310e9561", "nonce": "0x0", "yParity": "0x0", "r": "0xf17d59102e9ebed035d1bd77bc668b170eb1d38edef6e7d971857d85781d68fe", "s": "0x193dbdc8dea2fc194da75febbd4de9689b625eecd1e4ca30e27b45339af22572"}]
        }
        """;

    /// <summary>Its v holds the number of the chain (EIP-155).</summary>
    public const string LegacyWithChain = """
        {
            "hash": "0x0d1cf59d345d07f13d0981dd7ca1313bb2fbac151848aba3b7a57a26713fba42", "from": "0x7435ed30a8b4aeb0877cef0c6e8cffe834eb865f", "to": null,
            "value": "0x0", "type": "0x0", "gas": "0x1bc1c", "gasPrice": "0x1a21398", "nonce": "0xf5",
            "input": "0x43600052600060205260405b604060002060208051600101905281526020016101408110600b57506101006040f3", "v": "0x18e5bb3abd10a0",
            "r": "0x18295d0a09e4b743fe66e4bd62cf4e0828c3a8ebf9902ae661585f1b9e24e12f", "s": "0x1927746004a434d6c79f96c3be88496040b6f1eee6f00c11368cfbadfa119f19",
            "chainId": "0xc72dd9d5e883e"
        }
        """;

    /// <summary>A header of Prague, with a field of every fork until then.</summary>
    public const string PragueHeader = """
        {
            "baseFeePerGas": "0x56a9213", "blobGasUsed": "0x20000", "difficulty": "0x0", "excessBlobGas": "0x0", "extraData": "0x", "gasLimit": "0xbebc200",
            "gasUsed": "0x695c0", "hash": "0xe4165d5a6e4d31469f4a9354c30bffec633a640940b40bc0bc1ae86d1b391643",
            "miner": "0x0000000000000000000000000000000000000000", "mixHash": "0x0000000000000000000000000000000000000000000000000000000000000000",
            "nonce": "0x0000000000000000", "number": "0x2d", "parentBeaconBlockRoot": "0x4b118bd31ed2c4eeb81dc9e3919e9989994333fe36f147c2930f12c53f0d3c78",
            "parentHash": "0xa38f2a6f7d276298d8e7a9bfa28625e4dc8948021f5a7369d0a04571879e98d2",
            "receiptsRoot": "0xc343b7f5b3838cf1b0c7b0cf6940e89ceb5d0feb2dfbb1e223d3bae82dc43c6d",
            "requestsHash": "0x57cac3e52cdcd73e52bd9e54956e0eae370f00ed41f68edc78266bdb46c3a543",
            "sha3Uncles": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347", "size": "0x674",
            "stateRoot": "0x1fd07e3aa3022c9999d5c507f0d55c309832a78273af02e53bddc7785606d2ee", "timestamp": "0x1c2", "transactions": [],
            "transactionsRoot": "0xd6d9dd7b7ef0c73b5c1fc6cec89109fc33d9008f90ffb4718c54108d023f7849", "uncles": [], "withdrawals": [],
            "withdrawalsRoot": "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
            "logsBloom": "0x00000000008000000000000000000040000000000000000000000000800000000000000008000000000000000000000000000000000000000000000000000000000000000000000000004000000000020200000000000000000000000000002000000000000000000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000000000000000000000000000000000000009000000000000000000000002000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        }
        """;

    /// <summary>The first transaction of a block of Optimism, whose deposits pay nothing (as op-alloy's tests restate it).</summary>
    public const string Deposit = """
        {
            "hash": "0xbc9329afac05556497441e2b3ee4c5d4da7ca0b2a4c212c212d0739e94a24df9", "type": "0x7e", "nonce": "0x152ea95", "mint": "0x0", "value": "0x0",
            "sourceHash": "0x04e9a69416471ead93b02f0c279ab11ca0b635db5c1726a56faf22623bafde52", "gas": "0xf4240", "gasPrice": "0x0",
            "from": "0xdeaddeaddeaddeaddeaddeaddeaddeaddead0001", "to": "0x4200000000000000000000000000000000000015",
            "input": "0x440a5e200000146b000f79c50000000000000003000000006725333f000000000141e287000000000000000000000000000000000000000000000000000000012439ee7e0000000000000000000000000000000000000000000000000000000063f363e973e96e7145ff001c81b9562cba7b6104eeb12a2bc4ab9f07c27d45cd81a986620000000000000000000000006887246668a3b87f54deb3b94ba47a6f63f32985"
        }
        """;
}
