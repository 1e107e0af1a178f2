using System.Text.Json.Nodes;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;

[assembly: AssemblyFixture(typeof(CompiledInfra))]

namespace Serverless.Infra.Compiler;

/// <summary>
/// What infra/ compiles to, and what three deployments of it would make, told by the compiler itself; once for all tests.
/// A test that asks for any of it is skipped where there is no compiler.
/// </summary>
public sealed class CompiledInfra : IAsyncLifetime
{
    private const string Subscription = "11111111-1111-1111-1111-111111111111";

    private readonly string folder = Directory.CreateTempSubdirectory("infra-compiled-").FullName;
    private BicepRun? build, lint;
    private ArmTemplate? template;
    private ArmSnapshot? usual, shielded, access;
    private string failures = "";

    /// <summary>How compiling main.bicep went.</summary>
    public BicepRun Build => There(build);

    /// <summary>How linting main.bicep went.</summary>
    public BicepRun Lint => There(lint);

    /// <summary>The template that main.bicep is compiled to.</summary>
    public ArmTemplate Template => There(template);

    /// <summary>What is deployed with every default.</summary>
    public ArmSnapshot Usual => There(usual);

    /// <summary>What is deployed with a private network, an archive that nobody can change, a mail address and the processor's image kept.</summary>
    public ArmSnapshot Shielded => There(shielded);

    /// <summary>What access.bicep alone deploys for principals whose ids are known, so that its output is known too.</summary>
    public ArmSnapshot Access => There(access);

    public async ValueTask InitializeAsync()
    {
        if (BicepCompiler.Missing is not null)
        {
            return;
        }

        CopySources(folder);
        // Two at a time: each takes both a core and some hundred megabytes.
        (build, usual) = await Both(BicepCompiler.RunAsync(folder, "build", "main.bicep", "--no-restore", "--outfile", "main.json"), PredictAsync("usual", Deployments.Usual));
        (lint, shielded) = await Both(BicepCompiler.RunAsync(folder, "lint", "main.bicep", "--no-restore"), PredictAsync("shielded", Deployments.Shielded));
        access = await PredictAsync("access", Deployments.Access, "--resource-group", "rg-test");
        template = await ReadAsync("main.json", build) is { } json ? new ArmTemplate(json) : null;
    }

    /// <summary>What the compiler says of a source in which something is broken.</summary>
    public static async Task<BicepRun> LintBrokenAsync(string file, string line, string instead)
    {
        Assert.SkipWhen(BicepCompiler.Missing is not null, BicepCompiler.Missing ?? "");
        var broken = Directory.CreateTempSubdirectory("infra-broken-").FullName;
        try
        {
            CopySources(broken);
            var text = await File.ReadAllTextAsync(Path.Combine(broken, file));
            Assert.Contains(line, text, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(broken, file), text.Replace(line, instead, StringComparison.Ordinal));
            return await BicepCompiler.RunAsync(broken, "lint", file, "--no-restore");
        }
        finally
        {
            Directory.Delete(broken, recursive: true);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    // The compiler writes a prediction beside the parameters, which name the source by a path from there: all is copied.
    private static void CopySources(string to)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra")))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    // Sources that do not compile fail the tests that need them, and no others.
    private T There<T>(T? value)
        where T : class
    {
        Assert.SkipWhen(BicepCompiler.Missing is not null, BicepCompiler.Missing ?? "");
        Assert.True(value is not null, failures);
        return value;
    }

    private async Task<JsonObject?> ReadAsync(string name, BicepRun run)
    {
        var file = Path.Combine(folder, name);
        if (run.ExitCode == 0 && File.Exists(file))
        {
            return JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        }

        failures += $"The compiler made no {name}: {run.Output}\n";
        return null;
    }

    private static async Task<(T, U)> Both<T, U>(Task<T> first, Task<U> second) => (await first, await second);

    private async Task<ArmSnapshot?> PredictAsync(string name, string parameters, params string[] scope)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.bicepparam"), parameters);
        var run = await BicepCompiler.RunAsync(
            folder,
            ["snapshot", $"{name}.bicepparam", "--mode", "overwrite", "--subscription-id", Subscription, "--tenant-id", Subscription, "--location", "westeurope", .. scope]);
        return await ReadAsync($"{name}.snapshot.json", run) is { } json ? new ArmSnapshot(json) : null;
    }
}
