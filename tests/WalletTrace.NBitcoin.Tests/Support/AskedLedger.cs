using System.Reflection;
using WalletTrace.Ledger;

namespace WalletTrace.NBitcoin.Tests.Support;

/// <summary>A ledger that notes whose history it is asked for, and lets another one answer everything.</summary>
public class AskedLedger : DispatchProxy
{
    private readonly List<Account> accounts = [];
    private ILedger ledger = null!;

    public static (ILedger Ledger, List<Account> Asked) Over(ILedger ledger)
    {
        ILedger proxy = Create<ILedger, AskedLedger>();
        var asked = (AskedLedger)proxy;
        asked.ledger = ledger;
        return (proxy, asked.accounts);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(ILedger.HistoryAsync))
        {
            accounts.Add((Account)args![0]!);
        }

        return targetMethod.Invoke(ledger, args);
    }
}
