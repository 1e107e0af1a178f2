namespace Serverless.LocalFunctions.Hosting;

/// <summary>Where a host may listen.</summary>
internal static class ListenRules
{
    /// <exception cref="LocalFunctionsException">It may not listen there like this.</exception>
    public static void Check(FunctionsHostOptions options)
    {
        foreach (var url in options.Urls)
        {
            if (url.Scheme != Uri.UriSchemeHttp)
            {
                throw new LocalFunctionsException($"{url} is no address for this host: it speaks plain HTTP only.");
            }

            if (!url.IsLoopback && options.Keys.Count == 0)
            {
                throw new LocalFunctionsException($"{url} can be reached by others, and without keys whoever reaches it may use every function. Give keys with --key, or listen at 127.0.0.1.");
            }
        }
    }
}
