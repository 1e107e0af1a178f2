using Microsoft.AspNetCore.Http;
using Serverless.LocalFunctions.Apps;

namespace Serverless.LocalFunctions.Requests;

public sealed class FunctionKeysTests
{
    private static readonly FunctionKeys Keys = new([new FunctionKey("read_*", "r"), new FunctionKey("publish_events", "p"), new FunctionKey(FunctionKey.Master, "m")]);

    [Theory]
    [InlineData("read_rows", "r", true)]
    [InlineData("read_rows", "p", false)]
    [InlineData("publish_events", "p", true)]
    [InlineData("publish_hub_events", "p", false)]
    [InlineData("publish_hub_events", "m", true)]
    [InlineData("read_rows", null, false)]
    public void A_key_opens_the_functions_that_it_names(string function, string? key, bool opens)
    {
        Assert.Equal(opens, Keys.Opens(Request(key, inQuery: false), function, AuthorizationLevel.Function));
        Assert.Equal(opens, Keys.Opens(Request(key, inQuery: true), function, AuthorizationLevel.Function));
    }

    [Fact]
    public void What_is_open_to_all_asks_for_none_and_administration_for_the_master_key()
    {
        Assert.True(Keys.Opens(Request(null, inQuery: false), "any", AuthorizationLevel.Anonymous));
        Assert.False(Keys.Opens(Request("r", inQuery: false), "read_rows", AuthorizationLevel.Admin));
        Assert.True(Keys.OpensAdministration(Request("m", inQuery: false)));
        Assert.False(Keys.OpensAdministration(Request("r", inQuery: false)));
    }

    [Fact]
    public void Without_keys_all_is_open() => Assert.True(new FunctionKeys([]).Opens(Request(null, inQuery: false), "any", AuthorizationLevel.Admin));

    private static HttpRequest Request(string? key, bool inQuery)
    {
        var request = new DefaultHttpContext().Request;
        if (key is not null && inQuery)
        {
            request.QueryString = QueryString.Create("code", key);
        }
        else if (key is not null)
        {
            request.Headers["x-functions-key"] = key;
        }

        return request;
    }
}
