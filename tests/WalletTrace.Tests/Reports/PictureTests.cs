using CsCheck;
using WalletTrace.Reports;
using WalletTrace.Reports.Html;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

/// <summary>The pictures lose nothing: each column holds the whole, each base unit arrives once.</summary>
public sealed class PictureTests
{
    private static readonly Dictionary<string, Func<TraceResult>> Traces = new()
    {
        ["small"] = () => TraceFixtures.Small(),
        ["utxo"] = TraceFixtures.Utxo,
        ["two thefts"] = TraceFixtures.TwoThefts,
        ["backward"] = TraceFixtures.Backward,
        ["many"] = () => TraceFixtures.Many(["a", "b"], others: 400),
        ["few paths told"] = TraceFixtures.FewPathsTold,
        ["two assets"] = TraceFixtures.TwoAssets,
        ["long tail"] = TraceFixtures.LongTail,
    };

    public static TheoryData<string> Names => [.. Traces.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_column_of_the_way_holds_the_whole(string name)
    {
        var view = new TraceView(Traces[name](), null);
        foreach (Asset asset in view.Assets)
        {
            var stages = new StageFlows(view, asset);

            Assert.Equal(view.Stolen(view.Primary, asset), stages.Total);
            for (int stage = 0; stage <= stages.LastStage; stage++)
            {
                Assert.Equal(stages.Total, Sum(stages.Boxes.Where(box => box.Key.Stage == stage).Select(box => box.Value)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_enters_a_box_leaves_it(string name)
    {
        var view = new TraceView(Traces[name](), null);
        var stages = new StageFlows(view, view.Assets[0]);
        foreach ((StageKey box, UInt256 amount) in stages.Boxes)
        {
            Assert.True(box.Stage == 0 || Sum(stages.Streams.Where(stream => stream.Key.To == box).Select(stream => stream.Value)) == amount);
            Assert.True(box.Stage == stages.LastStage || Sum(stages.Streams.Where(stream => stream.Key.From == box).Select(stream => stream.Value)) == amount);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_last_column_agrees_with_the_balance(string name)
    {
        var view = new TraceView(Traces[name](), null);
        Asset asset = view.Assets[0];
        var stages = new StageFlows(view, asset);

        foreach (SinkKind kind in view.Parts(asset))
        {
            UInt256 drawn = Sum(stages.Boxes.Where(box => box.Key.Stage == stages.LastStage && box.Key.Part == kind).Select(box => box.Value));
            Assert.Equal(view.Part(view.Primary, asset, kind), drawn);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Boxes_of_a_column_do_not_overlap(string name)
    {
        var view = new TraceView(Traces[name](), null);
        var layout = new StageLayout(new StageFlows(view, view.Assets[0]));
        foreach (IGrouping<int, StageBox> column in layout.Boxes.GroupBy(box => box.Key.Stage))
        {
            StageBox[] boxes = [.. column.OrderBy(box => box.Y)];
            Assert.All(boxes.Zip(boxes.Skip(1)), pair => Assert.True(pair.First.Y + pair.First.Height <= pair.Second.Y + 0.01));
            Assert.InRange(boxes[0].Y, StageLayout.Top - 0.01, layout.Height);
            Assert.InRange(boxes[^1].Y + boxes[^1].Height, 0, layout.Height);
        }
    }

    [Fact]
    public void Small_places_stand_together_and_are_counted()
    {
        var view = new TraceView(Traces["many"](), null);
        var stages = new StageFlows(view, view.Assets[0]);
        StageKey others = stages.Boxes.Keys.Single(box => box.Stage == stages.LastStage && box.Place == StageKey.Others && box.Part == SinkKind.Resting);

        Assert.Equal(view.Trace.Sinks.Count(sink => sink.Kind == SinkKind.Resting), stages.PlacesIn(others));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_timeline_sums_to_the_whole(string name)
    {
        var view = new TraceView(Traces[name](), null);
        Asset asset = view.Assets[0];
        var timeline = new Timeline(view, asset);

        UInt256 arrived = Sum(timeline.Slots.Select(slot => slot.AllArrived));

        Assert.Equal(view.Stolen(view.Primary, asset), arrived + timeline.Later + timeline.NotShown);
        Assert.InRange(timeline.Slots.Length, 1, 110);
        Assert.All(timeline.Slots.Zip(timeline.Slots.Skip(1)), pair => Assert.Equal(Timeline.Next(pair.First.Start, timeline.Step), pair.Second.Start));
    }

    [Fact]
    public void A_thin_tail_is_left_off_the_axis_and_told()
    {
        var view = new TraceView(TraceFixtures.LongTail(), null);
        var timeline = new Timeline(view, Facts.Ether);

        Assert.Equal("1 ETH", Figures.Text(timeline.Later, Facts.Ether));
        Assert.Equal("2029-03-01T11:00:00Z", Figures.Iso(timeline.LatestArrival));
        Assert.Equal(TimeStep.Hour, timeline.Step);
        Assert.Contains("Not on the axis: 1 ETH that came to its end later, until 2029-03-01.", Rendered.As(".html", TraceFixtures.LongTail()), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_that_were_not_told_apart_are_drawn_as_such()
    {
        var view = new TraceView(TraceFixtures.FewPathsTold(), null);
        var stages = new StageFlows(view, Facts.Ether);

        UInt256 untold = Sum(view.Trace.FlowPathsOf(view.Primary).Remainders.Select(remainder => remainder.Amount));

        Assert.False(untold.IsZero);
        Assert.Equal(untold, Sum(stages.Boxes.Where(box => box.Key is { Stage: 0, Place: StageKey.Untold }).Select(box => box.Value)));
    }

    [Fact]
    public void Slots_of_time_start_where_the_calendar_says()
    {
        const long wednesday = 1_709_730_000; // 2024-03-06T13:00:00Z
        (TimeStep Step, string Start)[] expected =
        [
            (TimeStep.Hour, "2024-03-06T13:00:00Z"), (TimeStep.QuarterDay, "2024-03-06T12:00:00Z"), (TimeStep.Day, "2024-03-06T00:00:00Z"),
            (TimeStep.Week, "2024-03-04T00:00:00Z"), (TimeStep.Month, "2024-03-01T00:00:00Z"), (TimeStep.Year, "2024-01-01T00:00:00Z"),
        ];

        Assert.All(expected, slot => Assert.Equal(slot.Start, Figures.Iso(Timeline.StartOf(wednesday, slot.Step))));
    }

    [Fact]
    public void A_slot_holds_its_time_whatever_the_time() => Gen.Select(Gen.Long[-60_000_000_000, 250_000_000_000], Gen.Enum<TimeStep>()).Sample((time, step) =>
    {
        long start = Timeline.StartOf(time, step);
        return start <= time && time < Timeline.Next(start, step) && Timeline.StartOf(start, step) == start;
    });

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
