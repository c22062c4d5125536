using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class GeneratedOfacJsonFormatTests
{
    private const string Path = "ofac/x402rs_ofac_addresses_20251116_LOWERCASED.json";

    // Two rows of that file: the Lazarus Group's first and the first of the bank, lower-cased there.
    private const string Small = """
        {
          "metadata": { "generated_at": "2025-11-16T00:36:45.403829+00:00", "total_addresses": 2, "currencies": [] },
          "addresses": [
            { "address": "0x098b716b8aaf21512996dc57eb0615e2383e2f96", "blockchain": "ethereum", "entity_name": "Entity 19011", "entity_id": "19011", "reason": "OFAC SDN List" },
            { "address": "ta3941ufavmvibskq6fmjxxmasnovx86mz", "blockchain": "tether", "entity_name": "Entity 14689", "entity_id": "14689", "reason": "OFAC SDN List" }
          ]
        }
        """;

    [SharedDataFact(Path)]
    public async Task Of_740_lower_cased_addresses_each_in_base58_is_rejected()
    {
        ListEdition edition = await ListEdition.ReadAsync(SharedData.Find(Path)!);

        Assert.Equal((740L, 740L), (edition.StatedEntries, edition.FoundEntries));
        Assert.Equal(new ListCounts(225, 231, 76, 0, 0, 509, 0, 0, 6), edition.Counts);
        Assert.Equal(740, edition.Counts.Labels + edition.Counts.Rejected);
        // Small letters say nothing against hexadecimal digits, bech32 and cashaddr; all that is left is in base58.
        Assert.All(edition.Rejected, row => Assert.Equal(row.Found, row.Found.ToLowerInvariant()));
        Assert.All(edition.Rejected, row => Assert.False(row.Found.StartsWith("0x", StringComparison.Ordinal) || row.Found.StartsWith("bc1", StringComparison.Ordinal)));
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["bip122:000000000000000000651ef99cb9fcbe"] = 6, ["bip122:000000000019d6689c085ae165831e93"] = 138, ["eip155:1"] = 78, ["eip155:42161"] = 1, ["eip155:56"] = 1, ["eip155:61"] = 1,
            },
            edition.AddressesByChain.ToDictionary(pair => pair.Key, pair => pair.Value));
        Assert.Equal(
            new Dictionary<char, int> { ['1'] = 207, ['3'] = 179, ['4'] = 1, ['d'] = 1, ['g'] = 1, ['l'] = 10, ['m'] = 1, ['r'] = 1, ['t'] = 105, ['x'] = 3 },
            edition.Rejected.GroupBy(row => row.Found[0]).ToDictionary(group => group.Key, group => group.Count()));
    }

    [SharedDataFact(Path)]
    public async Task Held_against_the_true_list_the_damaged_addresses_are_recognised_and_the_list_is_refused()
    {
        ListEdition truth = await ListEdition.ReadAsync(SharedData.Find("ofac/sdn_excerpt_20261002.xml")!);
        ListEdition damaged = await ListEdition.ReadAsync(SharedData.Find(Path)!);

        ListDifference difference = ListDifference.Between(truth, damaged);

        Assert.All(difference.Damaged, found => Assert.Equal(AddressDamageKind.CaseLost, found.Kind));
        Assert.Equal(53, difference.Damaged.Count(found => found.Old.Text == "CHEIL CREDIT BANK"));
        ListShrunkException refusal = Assert.Throws<ListShrunkException>(() => difference.RefuseIfShrunken());
        Assert.Contains("all 53 of CHEIL CREDIT BANK (ofac:22985)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("all 53 of the programme DPRK4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lower_cased_base58_address_is_rejected_and_one_in_hexadecimal_digits_is_taken()
    {
        ListEdition edition = await ListTexts.ReadAsync(Small);

        Assert.Equal(new DateOnly(2025, 11, 16), edition.PublishedOn);
        Label label = Assert.Single(edition.Labels);
        Assert.Equal(("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "Entity 19011", "ofac-identity:19011", Confidence.Medium), (label.Subject.ToString(), label.Text, label.Entity, label.Confidence));
        RejectedRow row = Assert.Single(edition.Rejected);
        Assert.Equal(("address 2", "ta3941ufavmvibskq6fmjxxmasnovx86mz"), (row.Place, row.Found));
        Assert.Contains("has lost its case", row.Problem, StringComparison.Ordinal);
        Assert.Empty(edition.Notes);
    }

    [Fact]
    public async Task That_the_file_counts_its_addresses_otherwise_is_noted()
    {
        ListEdition edition = await ListTexts.ReadAsync(Small.Replace("\"total_addresses\": 2", "\"total_addresses\": 740", StringComparison.Ordinal));

        Assert.Equal("the list says that it has 740 addresses, found 2: an excerpt, or some are missing", Assert.Single(edition.Notes).Text);
    }

    [Theory]
    [InlineData("{ \"metadata\": { \"total_addresses\": 1 }, \"blockchain\": 1, \"addresses\": 5 }", "found no list under addresses")]
    [InlineData("{ \"metadata\": { \"total_addresses\": 1 }, \"addresses\": [ { \"blockchain\": \"bitcoin\", \"addr", "damaged, breaks off, or is no JSON")]
    public async Task What_is_no_such_list_or_breaks_off_is_refused(string text, string problem)
    {
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(text));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_wrong_types_half_characters_and_nesting_reject_or_refuse_but_never_fail_otherwise()
    {
        string odd = Small.Replace("\"0x098b716b8aaf21512996dc57eb0615e2383e2f96\"", "[\"\\ud800\"]", StringComparison.Ordinal).Replace("\"entity_id\": \"19011\"", "\"entity_id\": \"\\udc00\"", StringComparison.Ordinal);
        string deep = Small.Replace("\"currencies\": []", $"\"currencies\": {new string('[', 100)}{new string(']', 100)}", StringComparison.Ordinal);

        Assert.Equal(2, (await ListTexts.ReadAsync(odd)).Rejected.Length);
        await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(deep));
    }
}
