using System.Text.Json;
using Serverless.LocalFunctions.Hosting;

namespace Serverless.LocalFunctions.Apps;

/// <summary>A published Functions app: the folder that is deployed.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Worker">How its worker is started.</param>
internal sealed record AppFolder(string Path, WorkerCommand Worker)
{
    private const string WorkerConfig = "worker.config.json";

    public string HostJson => System.IO.Path.Combine(Path, "host.json");

    /// <exception cref="LocalFunctionsException">This is no published app, or not one of .NET's isolated worker.</exception>
    public static AppFolder Read(string folder)
    {
        var path = System.IO.Path.GetFullPath(folder);
        foreach (var file in new[] { WorkerConfig, "host.json" })
        {
            if (!File.Exists(System.IO.Path.Combine(path, file)))
            {
                throw new LocalFunctionsException(
                    $"{path} is no published Functions app: it has no {file}. Publish one: dotnet publish functions/Api -c Release --output {folder}");
            }
        }

        return new AppFolder(path, CommandOf(path, System.IO.Path.Combine(path, WorkerConfig)));
    }

    private static WorkerCommand CommandOf(string folder, string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var description = json.RootElement.GetProperty("description");
            var language = description.GetProperty("language").GetString();
            if (language != "dotnet-isolated")
            {
                throw new LocalFunctionsException($"{file} is of a worker for '{language}'. This host runs workers for 'dotnet-isolated'.");
            }

            // A self-contained app is started by its own executable, which lies in the folder.
            var executable = description.GetProperty("defaultExecutablePath").GetString()!.Replace("{WorkerRoot}", folder + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);
            var worker = description.TryGetProperty("defaultWorkerPath", out var named) ? named.GetString() : null;
            return new WorkerCommand(executable, string.IsNullOrEmpty(worker) ? [] : [System.IO.Path.Combine(folder, worker)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LocalFunctionsException($"{file} cannot be read: {e.Message} Publish the app anew.", e);
        }
    }
}

/// <summary>What starts a worker, before the arguments that every worker gets.</summary>
/// <param name="Executable">A program on the PATH, or its path.</param>
/// <param name="Arguments">Its first arguments.</param>
internal sealed record WorkerCommand(string Executable, IReadOnlyList<string> Arguments);
