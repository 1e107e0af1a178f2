using System.ComponentModel;
using System.Diagnostics;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Hosting;

namespace Serverless.LocalFunctions.Workers;

/// <summary>
/// The process of a worker. It ends with this process, even if this one is killed: a worker whose host is gone would
/// go on by itself, with its port, its connections and its timers.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const string Shell = "/bin/sh";

    /// <summary>
    /// A shell that becomes the worker, after it left a child behind which waits for a line on the pipe from this
    /// process. When the pipe ends without one, this process is gone, and the child kills the worker.
    /// </summary>
    private const string UntilParentEnds =
        """exec 3<&0; (read -r line <&3 || kill -9 $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null""";

    private readonly Process _process;

    private WorkerProcess(Process process, LastWords words)
    {
        (_process, Id) = (process, process.Id);
        Exited = WaitAsync(words);
    }

    public int Id { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task<WorkerExit> Exited { get; }

    /// <param name="command">What to start.</param>
    /// <param name="arguments">What comes behind the command's own arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">What its environment has beyond this process's own.</param>
    /// <param name="said">Takes each line that it prints.</param>
    /// <exception cref="LocalFunctionsException">It cannot be started.</exception>
    public static WorkerProcess Start(
        WorkerCommand command, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment, Action<string> said)
    {
        List<string> line = [command.Executable, .. command.Arguments, .. arguments];
        var start = File.Exists(Shell)
            ? new ProcessStartInfo(Shell, ["-c", UntilParentEnds, Shell, .. line])
            : new ProcessStartInfo(line[0], line[1..]);
        (start.WorkingDirectory, start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (folder, true, true, true);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var words = new LastWords();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Hear(e.Data);
        process.ErrorDataReceived += (_, e) => Hear(e.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            throw new LocalFunctionsException($"The worker cannot be started: {command.Executable}: {e.Message}", e);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new WorkerProcess(process, words);

        void Hear(string? text)
        {
            if (text is not null)
            {
                words.Hear(text);
                said(text);
            }
        }
    }

    public void Kill()
    {
        if (!Exited.IsCompleted)
        {
            _process.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task<WorkerExit> WaitAsync(LastWords words)
    {
        await _process.WaitForExitAsync();
        try
        {
            // Lets the child go that watches this process: the number of the worker's may be another's by now.
            await _process.StandardInput.WriteLineAsync();
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        return new WorkerExit(_process.ExitCode, words.ToString());
    }
}
