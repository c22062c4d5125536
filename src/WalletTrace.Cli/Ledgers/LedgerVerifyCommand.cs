using System.CommandLine;
namespace WalletTrace.Cli.Ledgers;
internal static class LedgerVerifyCommand { public static Command Build(CaseRunner r) => new("verify"); }
