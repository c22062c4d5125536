using CsCheck;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Inference.Clusters;

/// <summary>Whatever the links: the clusters are those of the plain definition, in any order, and what is undone has never been.</summary>
public sealed class ClusterPropertyTests
{
    private const int Accounts = 14;

    private static readonly Gen<ClusterLink[]> Links = Gen.Select(Gen.Int[0, Accounts - 1], Gen.Int[0, Accounts - 1], Gen.Int[1, 6], Gen.Int[0, 5], Gen.Int[1, 4])
        .Where(row => row.Item1 != row.Item2)
        .Select((one, other, transaction, rule, score) =>
            new ClusterLink((ClusterRule)rule, Facts.Account(Facts.Ethereum, one), Facts.Account(Facts.Ethereum, other), Facts.Id(transaction), 100 - transaction, score / 4.0))
        .Array[0, 16];

    [Fact]
    public void Accounts_are_together_if_and_only_if_links_lead_from_one_to_the_other() => Links.Sample(
        links =>
        {
            ClusterSet clusters = Build(links);
            Account[] all = [.. Enumerable.Range(0, Accounts).Select(number => Facts.Account(Facts.Ethereum, number))];

            foreach (Account account in all)
            {
                Account[] expected = Reached(account, links);
                Assert.Equal(expected.Length > 1 ? expected : [], clusters.Of(account)?.Members.ToArray() ?? []);
                Assert.Equal(expected.Length > 1 ? expected[0].ToString() : null, clusters.IdOf(account));
                foreach (Account other in expected.Where(other => other != account))
                {
                    CheckWay(clusters.Explain(account, other), account, other, links);
                }
            }

            Assert.Equal(clusters.All.Sum(cluster => cluster.Members.Length), clusters.AccountCount);
            Assert.Equal(links.Distinct().Count(), clusters.Links.Count());
        },
        iter: 300);

    [Fact]
    public void The_order_of_links_does_not_matter() => Gen.Select(Links, Gen.Int[0, 1000], Gen.Int[1, 4]).Sample(
        (links, seed, large) =>
        {
            ClusterLink[] shuffled = [.. links.Concat(links.Take(3))];
            new Random(seed).Shuffle(shuffled);

            Assert.Equal(Text(Build(links, large)), Text(Build(shuffled, large)));
        },
        iter: 300);

    [Fact]
    public void What_is_undone_has_never_been() => Gen.Select(Links.Where(links => links.Length > 0), Gen.Int[0, 1000], Gen.Int[1, 4]).Sample(
        (links, pick, large) =>
        {
            ClusterSet all = Build(links, large);
            ClusterLink one = links[pick % links.Length];

            Assert.Equal(Text(Build([.. links.Where(link => link != one)], large)), Text(all.Without(one)));
            Assert.Equal(Text(Build([.. links.Where(link => link.Rule != one.Rule)], large)), Text(all.Without(one.Rule)));
            Assert.Equal(Text(Build([.. links.Where(link => link.Transaction != one.Transaction)], large)), Text(all.Without(one.Transaction)));
            Assert.Equal(Text(Build([], large)), Text(all.Without(_ => true)));
        },
        iter: 300);

    [Fact]
    public void A_transaction_that_is_undone_is_as_if_it_had_never_been_read()
    {
        Gen<CoinTransaction[]> chains = Gen.Select(Gen.Int[0, 9].Array[1, 4], Gen.Int[1, 3]).Array[1, 8].Select(rows => rows.Select((row, at) => CoinText.Transaction(
            $"{string.Join(", ", row.Item1.Select(owner => $"w{owner} 100"))} → {CoinText.Repeat("wx", 20, row.Item2, 10 * at)}", at + 1)).ToArray());
        Gen.Select(chains, Gen.Int[0, 1000]).Sample(
            (transactions, pick) =>
            {
                CoinTransaction undone = transactions[pick % transactions.Length];
                ClusterSet Of(IEnumerable<CoinTransaction> some)
                {
                    var builder = new ClusterBuilder();
                    foreach (CoinTransaction transaction in some)
                    {
                        builder.Add(transaction);
                    }

                    return builder.Build();
                }

                Assert.Equal(Text(Of(transactions.Where(transaction => transaction != undone))), Text(Of(transactions).Without(undone.Record.Id)));
                Assert.Equal(Text(Of(transactions)), Text(Of(transactions.Reverse())));
            },
            iter: 300);
    }

    [Fact]
    public void No_quarantined_merge_is_made_and_no_other_is_refused() => Gen.Select(Links, Gen.Int[1, 4]).Sample(
        (links, large) =>
        {
            ClusterSet clusters = Build(links, large);
            ClusterSet free = Build(links);

            Assert.All(clusters.Quarantined, merge =>
            {
                Assert.True(merge.One.Members[0].CompareTo(merge.Other.Members[0]) < 0, "the lesser comes first");
                Assert.NotEmpty(merge.Links);
                Assert.All([merge.One, merge.Other], cluster => Assert.True(cluster.Members.Length >= large));
                Assert.All(merge.Links, link => Assert.Contains(IdOf(clusters, link.One), new[] { merge.One.Id, merge.Other.Id }));
                Assert.All(merge.Links.Where(link => link.Rule != ClusterRule.DepositReuse), link => Assert.NotEqual(IdOf(clusters, link.One), IdOf(clusters, link.Other)));
                Assert.Empty(merge.NamesOfOne.Intersect(merge.NamesOfOther));
            });
            if (clusters.Quarantined.IsEmpty)
            {
                Assert.Equal(free.All, clusters.All);
            }

            // Whoever vouches for all of them gets what there would have been.
            for (int round = 0; !clusters.Quarantined.IsEmpty; round++)
            {
                Assert.True(round < 20);
                clusters = clusters.Releasing(clusters.Quarantined[0]);
            }

            Assert.Equal(free.All, clusters.All);
        },
        iter: 300);

    private static string IdOf(ClusterSet clusters, Account account) => clusters.IdOf(account) ?? account.ToString();

    private static ClusterSet Build(IEnumerable<ClusterLink> links, int? large = null)
    {
        // Every other account has a name, of three.
        var builder = new ClusterBuilder(new ClusterOptions
        {
            NamesOf = large is null ? null : account => account.Address.ToByteArray()[^1] is var number && number % 2 == 0 ? [$"name {number % 3}"] : [],
            LargeCluster = large ?? 1,
        });
        foreach (ClusterLink link in links)
        {
            builder.Add(link);
        }

        return builder.Build();
    }

    private static string Text(ClusterSet clusters) => string.Join('\n',
    [
        .. clusters.All.Select(cluster => $"{cluster.Id}: {string.Join(' ', cluster.Members)}"), .. clusters.Links.Select(link => link.ToString()),
        .. clusters.Quarantined.Select(merge => $"{merge.One.Id} {merge.Other.Id} {string.Join(',', merge.NamesOfOne)} {string.Join(',', merge.NamesOfOther)} {string.Join(';', merge.Links)}"),
    ]);

    /// <summary>What links lead to; a deposit account leads on and does not count itself.</summary>
    private static Account[] Reached(Account from, ClusterLink[] links)
    {
        HashSet<(Account Account, bool IsTie)> reached = [(from, false)];
        for (int before = 0; before != reached.Count;)
        {
            before = reached.Count;
            foreach (ClusterLink link in links)
            {
                (Account, bool) other = (link.Other, link.Rule == ClusterRule.DepositReuse);
                if (reached.Contains((link.One, false)) || reached.Contains(other))
                {
                    reached.Add((link.One, false));
                    reached.Add(other);
                }
            }
        }

        return [.. reached.Where(vertex => !vertex.IsTie).Select(vertex => vertex.Account).Order()];
    }

    private static void CheckWay(IEnumerable<ClusterLink> way, Account from, Account to, ClusterLink[] links)
    {
        Account at = from;
        foreach (ClusterLink link in way)
        {
            Assert.Contains(link, links);
            Assert.True(link.One == at || link.Other == at, $"{link} does not go on from {at}");
            at = link.One == at ? link.Other : link.One;
        }

        Assert.Equal(to, at);
    }
}
