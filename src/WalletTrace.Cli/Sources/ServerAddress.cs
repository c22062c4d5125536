namespace WalletTrace.Cli.Sources;

/// <summary>Reads the addresses of servers.</summary>
internal static class ServerAddress
{
    /// <summary>An address of a server. What stands in it is not repeated in errors: it may hold a key.</summary>
    /// <exception cref="FormatException">It is none, or holds what it must not.</exception>
    public static Uri Read(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            ? throw new FormatException("expected an address such as http://127.0.0.1:8332/")
        : address.UserInfo.Length > 0 ? throw new FormatException("found a user name in the address, expected it in an option of its own")
        : address.Fragment.Length > 0 ? throw new FormatException("found a # in the address, expected none")
        : address;
}
