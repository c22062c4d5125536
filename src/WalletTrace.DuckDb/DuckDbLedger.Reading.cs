using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    private void Forget(LedgerChange change) => GC.KeepAlive(change);
}
