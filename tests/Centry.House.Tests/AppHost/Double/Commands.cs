namespace Aspire.Hosting.ApplicationModel;

public class CommandOptions
{
    public string? Description { get; set; }
}

public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";
}

public sealed class ExecuteCommandContext
{
    public required IServiceProvider Services { get; init; }
    public required CancellationToken CancellationToken { get; init; }
}

public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }
}

/// <summary>Notes what it was asked for.</summary>
public class ResourceCommandService
{
    public List<string> Executed { get; } = [];

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        cancellationToken.ThrowIfCancellationRequested();
        Executed.Add($"{commandName} {resource.Name}");
        return Task.FromResult(new ExecuteCommandResult { Success = true });
    }
}
