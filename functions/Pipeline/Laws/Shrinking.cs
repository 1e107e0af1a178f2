namespace Serverless.Pipeline.Laws;

/// <summary>Takes events away while a law stays broken.</summary>
internal static class Shrinking
{
    public static LawFailure Shrink(LawFailure failure, LawCheck check, int maxTries)
    {
        var smallest = failure;
        var cut = Math.Max(1, failure.Events.Count / 2);
        for (var tries = 0; tries < maxTries;)
        {
            var before = smallest.Events.Count;

            // From the end: what comes after the first difference matters least.
            for (var at = before - cut; at > -cut && tries < maxTries; at -= cut)
            {
                var from = Math.Max(0, at);
                var fewer = smallest.Events.Where((_, i) => i < from || i >= at + cut).ToList();
                tries++;
                if (fewer.Count < smallest.Events.Count && check(fewer, new LawCases()) is { } smaller)
                {
                    smallest = smaller;
                }
            }

            if (cut == 1 && smallest.Events.Count == before)
            {
                break;
            }

            cut = Math.Max(1, cut / 2);
        }

        return smallest;
    }
}
