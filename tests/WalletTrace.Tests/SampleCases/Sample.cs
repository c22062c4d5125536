using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.SampleCases;

/// <summary>A case of the samples folder, read once for all tests.</summary>
internal sealed record Sample(CaseFile File, ILedger Ledger, LabelSet Labels)
{
    private static readonly Lazy<Task<Sample>> RoninCase = new(() => LoadAsync("ronin-bridge"));
    private static readonly Lazy<Task<Sample>> UtxoCase = new(() => LoadAsync("utxo-peel-chain"));
    private static readonly Lazy<Task<Sample>> MixedCase = new(() => LoadAsync("mixed-wallet"));

    public static Task<Sample> Ronin => RoninCase.Value;

    public static Task<Sample> Utxo => UtxoCase.Value;

    public static Task<Sample> Mixed => MixedCase.Value;

    /// <summary>The transactions of the case, in rank order.</summary>
    public async Task<List<LedgerTransaction>> TransactionsAsync()
    {
        var all = new List<LedgerTransaction>();
        await foreach (LedgerTransaction transaction in Ledger.TransactionsAsync())
        {
            all.Add(transaction);
        }

        return all;
    }

    /// <summary>The case's trace under the given rules.</summary>
    public Task<TraceResult> TraceAsync(params TaintRule[] rules) => TraceAsync(stops => stops, rules);

    /// <summary>The case's trace under the given rules, with other stops than its own.</summary>
    public Task<TraceResult> TraceAsync(Func<StopRules, StopRules> stops, params TaintRule[] rules) =>
        Trace.From(File.Thefts).Over(Ledger).Knowing(Labels).With(stops(File.Stops)).Using(rules).RunAsync();

    private static async Task<Sample> LoadAsync(string folder)
    {
        CaseFile file = await CaseFile.LoadAsync(Repository.PathOf("samples", folder, "case.yaml"));
        return new Sample(file, await file.LoadLedgerAsync(), file.LoadLabels());
    }
}
