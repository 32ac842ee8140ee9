namespace Centry.Dashboard.Workspaces;

/// <summary>Between what needs a fresh proof of who sits here and the dialog that asks for it.</summary>
public sealed class StepUpPrompt
{
    private TaskCompletionSource<bool>? _asked;

    /// <summary>Set by the dialog: opens it.</summary>
    public Action? Opened { get; set; }

    public bool IsOpen => _asked is not null;

    /// <returns>Whether the person has proved it.</returns>
    public Task<bool> AskAsync(CancellationToken ct)
    {
        if (Opened is null)
        {
            return Task.FromResult(false);
        }
        var asked = _asked ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Opened();
        return asked.Task.WaitAsync(ct);
    }

    public void Answer(bool proved)
    {
        var asked = _asked;
        _asked = null;
        asked?.TrySetResult(proved);
    }
}
