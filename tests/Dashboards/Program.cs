using Serverless.Dashboards.Files;

if (args is not [var folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("Usage: dotnet run --project tests/Dashboards -- infra");
    return 1;
}

foreach (var file in GeneratedFiles.Of(folder))
{
    File.WriteAllText(Path.Combine(folder, file.Name), file.Text);
    Console.WriteLine($"{file.Name}: {file.Text.Length:N0} characters");
}

return 0;
