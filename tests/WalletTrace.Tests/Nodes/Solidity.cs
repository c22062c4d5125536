using System.Text.Json.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>A compiled contract.</summary>
/// <param name="Creation">The code that makes it; what its constructor is given follows.</param>
/// <param name="Code">Its code once made, as far as its constructor leaves it alone.</param>
internal sealed record CompiledContract(byte[] Creation, byte[] Code);

/// <summary>The contracts of the folder Contracts, compiled once in a run of the tests.</summary>
internal static class Solidity
{
    // Reads every source of the folder and writes, for each contract, its two codes. The rules of Shanghai are the latest that ganache knows.
    private const string Script = """
        const fs = require('fs'), path = require('path');
        const [solc, folder, target] = process.argv.slice(1);
        const sources = {};
        for (const file of fs.readdirSync(folder).sort()) sources[file] = { content: fs.readFileSync(path.join(folder, file), 'utf8') };
        const output = JSON.parse(require(solc).compile(JSON.stringify({
            language: 'Solidity', sources,
            settings: {
                evmVersion: 'shanghai', optimizer: { enabled: true, runs: 1 }, metadata: { bytecodeHash: 'none' },
                outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object'] } },
            },
        })));
        const errors = (output.errors || []).filter(error => error.severity === 'error');
        if (errors.length) { console.error(errors.map(error => error.formattedMessage).join('\n')); process.exit(1); }
        const codes = {};
        for (const file of Object.values(output.contracts)) for (const [name, { evm }] of Object.entries(file)) codes[name] = [evm.bytecode.object, evm.deployedBytecode.object];
        fs.writeFileSync(target, JSON.stringify(codes));
        """;

    private static readonly Lazy<Task<Dictionary<string, CompiledContract>>> Compiled = new(CompileAsync);

    public static async Task<CompiledContract> ContractAsync(string name) => (await Compiled.Value)[name];

    private static async Task<Dictionary<string, CompiledContract>> CompileAsync()
    {
        using var folder = new TemporaryFolder();
        string target = folder["codes.json"];
        await using (NodeProcess compiler = NodeProcess.Start(
            "node", ["-e", Script, EvmPackages.Solc!, Repository.PathOf("tests", "WalletTrace.Tests", "Nodes", "Contracts"), target]))
        {
            Assert.True(await compiler.EndAsync() == 0, "the contracts cannot be compiled: " + compiler.Said);
        }

        return JsonNode.Parse(await File.ReadAllTextAsync(target))!.AsObject().ToDictionary(
            entry => entry.Key, entry => new CompiledContract(Convert.FromHexString((string)entry.Value![0]!), Convert.FromHexString((string)entry.Value[1]!)));
    }
}
