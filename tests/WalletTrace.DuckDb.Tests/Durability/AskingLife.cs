using System.Net;
using System.Text;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A process that asks somebody about one transaction after another, until it is killed. Who is asked says what he was told.</summary>
internal static class AskingLife
{
    public const string Verb = "ask";

    /// <summary>Before the number of a transaction of which somebody was told.</summary>
    public const string Told = "told ";

    /// <summary>Before the number of a transaction up to which all answers were taken in.</summary>
    public const string Kept = "kept ";

    /// <summary>After so many questions facts are appended.</summary>
    public const int Each = 3;

    private const string FirstOfSignet = "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6";

    /// <summary>The source, whose server is this process itself.</summary>
    public static EsploraSource Source(HttpClient client, EsploraOptions options) => new(client, new Uri("http://an.explorer/"), ChainId.BitcoinSignet, options);

    /// <summary>Asks from a number on, for ever.</summary>
    public static async Task RunAsync(string file, int from)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, new DuckDbLedgerOptions { Threads = 1 });
        using var client = new HttpClient(new Server());
        EsploraSource source = Source(client, new EsploraOptions { Disclosures = ledger.Disclosures, Answers = ledger.Answers, MinimumInterval = TimeSpan.Zero });
        for (int number = from; ; number++)
        {
            await source.TransactionAsync(Facts.Id(number));
            if (number % Each == 0)
            {
                await ledger.AppendAsync([Facts.Block(ChainId.BitcoinSignet, number)]);
                Console.WriteLine($"{Kept}{number}");
            }
        }
    }

    private sealed class Server : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string[] path = request.RequestUri!.AbsolutePath.Split('/');
            bool isOfTransaction = path[1] == "tx";
            if (isOfTransaction)
            {
                Console.WriteLine($"{Told}{path[2]}");
            }

            return Task.FromResult(new HttpResponseMessage(isOfTransaction ? HttpStatusCode.NotFound : HttpStatusCode.OK)
            {
                Content = new StringContent(isOfTransaction ? $"no {path[2]}" : FirstOfSignet, Encoding.UTF8, "text/plain"),
            });
        }
    }
}
