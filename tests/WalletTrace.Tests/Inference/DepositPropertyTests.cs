using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Inference;

/// <summary>Whatever an account does: what is recognised really forwards everything, and the order of the facts does not matter.</summary>
public sealed class DepositPropertyTests
{
    // Mostly what deposit accounts do, now and then something that they do not.
    private static readonly Gen<AccountScene> Scenes = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 999], Gen.Int[0, 3]).Array[1, 8].Select(acts =>
    {
        var scene = new AccountScene();
        for (int i = 0; i < acts.Length; i++)
        {
            (int act, int size, int who) = acts[i];
            long height = 2 + (10 * i);
            ulong milli = 20 + (ulong)size;
            char customer = "UVXM"[who];
            switch (act)
            {
                case < 8:
                    scene.Round(height, customer, milli);
                    break;
                case < 14:
                    scene.Round(height, customer, milli, to: 'K');
                    break;
                case 14:
                    scene.Round(height, customer, milli, to: "HMXD"[who]);
                    break;
                case 15:
                    scene.Pay(height, customer, 'D', milli * DepositScene.Milli);
                    scene.Forward(height + 2, (milli - (ulong)(size % 20)) * DepositScene.Milli);
                    break;
                case 16:
                    scene.Pay(height, "UVHK"[who], 'D', (ulong)size * DepositScene.Milli / 100);
                    break;
                case 17:
                    scene.Run(height, Move.Fee("DUUU"[who], DepositScene.Gas), Move.Token("DXDX"[who], "XDXD"[who], 5));
                    break;
                case 18:
                    scene.Run(height, Move.Fee('U', 1), Move.Pay('U', 'D', milli * DepositScene.Milli), Move.Call('D', "HHHX"[who], milli * DepositScene.Milli));
                    break;
                default:
                    scene.Fail(height, Move.Fee('D', (ulong)who));
                    break;
            }
        }

        return scene.Cover("D");
    });

    [Fact]
    public void What_is_recognised_really_forwards_everything_to_one_service()
    {
        int recognised = 0;
        Scenes.Sample(
            scene =>
            {
                if (DepositScene.Find(scene.All, Facts.Ether, out _) is not { } found)
                {
                    return;
                }

                Interlocked.Increment(ref recognised);
                Address self = AccountScene.Account('D').Address;
                TransferRecord[] moves = [.. scene.All.OfType<TransferRecord>().Where(move => move.Asset == Facts.Ether && !move.Amount.IsZero)];
                UInt256 came = Sum(moves.Where(move => move.To == self));
                UInt256 fees = Sum(moves.Where(move => move.From == self && move.Kind == TransferKind.Fee));
                TransferRecord[] sent = [.. moves.Where(move => move.From == self && move.Kind != TransferKind.Fee)];
                UInt256 dust = 10 * DepositScene.Milli;

                Assert.All(sent, move => Assert.Equal([found.Service], DepositScene.ServicesOf(new Account(move.Chain, move.To!.Value))));
                Assert.True(came - Sum(sent) - fees <= dust);
                Assert.True(found.Forwarded.Units <= Sum(sent));
                Assert.True(found.Forwards.Length >= new DepositLimits().LeastForwards);
                Assert.InRange(found.Score, 0.001, 1);
                Assert.All(found.Forwards, forward => Assert.True(forward.Left <= dust && forward.Receipts > 0 && forward.Delay >= 0));
            },
            iter: 3000);

        Assert.True(recognised > 100, $"only {recognised} were recognised");
    }

    [Fact]
    public void The_order_of_the_facts_does_not_matter() => Gen.Select(Scenes, Gen.Int[0, 1000]).Sample(
        (scene, seed) =>
        {
            Fact[] shuffled = [.. scene.All];
            new Random(seed).Shuffle(shuffled);
            DepositAccount? one = DepositScene.Find(scene.All, Facts.Ether, out DepositObstacle because);
            DepositAccount? other = DepositScene.Find(shuffled, Facts.Ether, out DepositObstacle also);

            Assert.Equal(because, also);
            Assert.Equal(Text(one), Text(other));
        },
        iter: 1000);

    private static string Text(DepositAccount? found) => found is null
        ? ""
        : string.Join('\n', [$"{found.Rule} {found.Service} {found.Score} {found.Senders} {found.Unseen}", .. found.HotWallets, .. found.Forwards, .. found.PaidFor]);

    private static UInt256 Sum(IEnumerable<TransferRecord> moves) => moves.Aggregate(UInt256.Zero, (sum, move) => sum + move.Amount);
}
