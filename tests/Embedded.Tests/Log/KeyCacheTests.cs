using System.Globalization;
using System.Text;

namespace Serverless.Embedded.Log;

public sealed class KeyCacheTests
{
    /// <summary>More than it has places at first, so that some share one; all of one length.</summary>
    private const int Keys = 2_000;

    [Fact]
    public void A_key_that_shares_its_place_with_another_is_still_given_as_itself()
    {
        var cache = new KeyCache();

        for (var i = 0; i < Keys; i++)
        {
            var key = i.ToString("D8", CultureInfo.InvariantCulture);
            Assert.Equal(key, Get(cache, key));
        }
    }

    [Fact]
    public void A_key_that_comes_again_is_the_same_string()
    {
        var cache = new KeyCache();

        Assert.Same(Get(cache, "anna"), Get(cache, "anna"));
    }

    [Theory]
    [InlineData("anna")]
    [InlineData("änne")]
    [InlineData("")]
    public void A_key_is_given_as_it_is_each_time(string key)
    {
        var cache = new KeyCache();

        Assert.Equal(key, Get(cache, key));
        Assert.Equal(key, Get(cache, key));
    }

    private static string Get(KeyCache cache, string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var mark = KeyCache.Mark(bytes);
        return cache.Get(bytes, mark, cache.Peek(mark));
    }
}
