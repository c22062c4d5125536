using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Esplora;

/// <summary>
/// How an Esplora server is asked. Public ones limit the rate and learn who is asked about: set <see cref="HttpSourceOptions.Disclosures"/> to keep account
/// of that.
/// </summary>
public sealed class EsploraOptions : HttpSourceOptions
{
    /// <summary>Sets the defaults: answers up to 64 MiB, and five requests a second to others' servers that <see cref="HostLimit"/> does not know.</summary>
    public EsploraOptions()
        : base(64 << 20, TimeSpan.FromSeconds(1) / 5)
    {
    }
}
