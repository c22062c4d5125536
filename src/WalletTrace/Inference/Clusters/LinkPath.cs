namespace WalletTrace.Inference.Clusters;

/// <summary>Finds a shortest way over links.</summary>
internal static class LinkPath
{
    /// <summary>The links of a shortest way from one vertex to another, in its order; of several the one that earlier links lead to. Empty where there is none.</summary>
    public static List<LinkRow> Find(LinkRow[] links, int from, int to)
    {
        var at = new Dictionary<int, List<int>>();
        for (int place = 0; place < links.Length; place++)
        {
            Touch(links[place].One, place);
            Touch(links[place].Other, place);
        }

        var reachedBy = new Dictionary<int, int> { [from] = -1 };
        var queue = new Queue<int>([from]);
        while (!reachedBy.ContainsKey(to) && queue.TryDequeue(out int vertex))
        {
            foreach (int place in at.GetValueOrDefault(vertex, []))
            {
                int next = links[place].One == vertex ? links[place].Other : links[place].One;
                if (reachedBy.TryAdd(next, place))
                {
                    queue.Enqueue(next);
                }
            }
        }

        var path = new List<LinkRow>();
        for (int vertex = to; reachedBy.TryGetValue(vertex, out int place) && place >= 0;)
        {
            path.Add(links[place]);
            vertex = links[place].One == vertex ? links[place].Other : links[place].One;
        }

        path.Reverse();
        return path;

        void Touch(int vertex, int place)
        {
            if (!at.TryGetValue(vertex, out List<int>? places))
            {
                at.Add(vertex, places = []);
            }

            places.Add(place);
        }
    }
}
