using System.Text.Json;
using WalletTrace.Inference;

namespace WalletTrace.Reports;

/// <summary>Writes deposit accounts with their evidence into the JSON report.</summary>
internal static class JsonDeposits
{
    public static void Write(Utf8JsonWriter json, DepositAccount deposit)
    {
        ChainId chain = deposit.Account.Chain;
        json.WriteStartObject("deposit");
        json.WriteString("rule", "deposit-" + Words.Id(deposit.Rule));
        json.WriteString("service", deposit.Service);
        JsonReport.WriteStrings(json, "hotWallets", deposit.HotWallets.Select(wallet => wallet.ToString()));
        json.WriteNumber("score", deposit.Score);
        json.WriteNumber("senders", deposit.Senders);
        json.WriteStartArray("forwards");
        foreach (DepositForward forward in deposit.Forwards)
        {
            json.WriteStartObject();
            json.WriteString("transaction", forward.Transaction.ToString(chain));
            json.WriteNumber("height", forward.Height);
            json.WriteString("to", forward.To.ToString());
            json.WritePropertyName("amount");
            JsonParameters.WriteAmount(json, forward.Amount);
            json.WriteString("left", forward.Left.ToString());
            json.WriteString("receipt", forward.Receipt.ToString(chain));
            json.WriteNumber("receipts", forward.Receipts);
            json.WriteNumber("delay", forward.Delay);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!deposit.PaidFor.IsEmpty)
        {
            JsonReport.WriteStrings(json, "paidFor", deposit.PaidFor.Select(transaction => transaction.ToString(chain)));
        }

        JsonReport.WriteStrings(json, "unseen", Words.Ids(deposit.Unseen));
        json.WriteEndObject();
    }
}
