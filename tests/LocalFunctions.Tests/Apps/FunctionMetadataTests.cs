using Serverless.LocalFunctions.Hosting;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Apps;

public sealed class FunctionMetadataTests
{
    [Theory]
    [InlineData("""{"name":"hub","type":"eventHubTrigger","direction":"In"}""", "eventHubTrigger")]
    [InlineData("""{"name":"r","type":"httpTrigger","direction":"In","authLevel":"System"}""", "System")]
    [InlineData("""{"name":"t","type":"timerTrigger","direction":"In","schedule":"often"}""", "often")]
    [InlineData("""{"name":"t","type":"timerTrigger","direction":"In","schedule":"%Missing%"}""", "Missing")]
    [InlineData("""{"name":"$return","type":"http","direction":"Out"}""", "0 triggers")]
    public void What_this_host_cannot_run_is_refused_by_name(string binding, string part)
    {
        var error = Assert.Throws<LocalFunctionsException>(() => Read(binding));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_bindings_than_triggers_are_refused() => Assert.Contains(
        "'blob'",
        Assert.Throws<LocalFunctionsException>(() => Read("""{"name":"t","type":"timerTrigger","schedule":"0 * * * * *"}""", """{"name":"b","type":"blob","direction":"In"}""")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name":"m","type":"queueTrigger","queueName":"q","connection":"C","dataType":"String","properties":{}}""", MessageForm.Text)]
    [InlineData("""{"name":"m","type":"queueTrigger","queueName":"q","connection":"C","dataType":"Binary","properties":{}}""", MessageForm.Bytes)]
    [InlineData("""{"name":"m","type":"queueTrigger","queueName":"q","connection":"C","properties":{"supportsDeferredBinding":"True"}}""", MessageForm.Whole)]
    public void The_form_of_a_message_is_what_the_function_takes(string binding, MessageForm form) =>
        Assert.Equal(new Trigger.Queue("m", "q", "C", form), Read(binding).Trigger);

    private static AppFunction Read(params string[] bindings)
    {
        var metadata = new RpcFunctionMetadata { Name = "f" };
        metadata.RawBindings.AddRange(bindings);
        return FunctionMetadata.Read(metadata, AppSettings.Read(null, new Dictionary<string, string>(), new Dictionary<string, string>()));
    }
}
