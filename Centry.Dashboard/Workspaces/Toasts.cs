namespace Centry.Dashboard.Workspaces;

/// <summary>Short sentences at the page's edge about what was just done, one at a time.</summary>
public sealed class Toasts
{
    public event Action? Changed;

    /// <summary>Null when there is nothing to say.</summary>
    public Toast? Current { get; private set; }

    /// <param name="undo">Takes back what was done; offered beside the sentence.</param>
    public void Show(string sentence, Func<Task>? undo = null)
    {
        Current = new Toast(sentence, undo);
        Changed?.Invoke();
    }

    /// <summary>Takes one off the page, unless another has taken its place.</summary>
    public void Dismiss(Toast toast)
    {
        if (ReferenceEquals(Current, toast))
        {
            Current = null;
            Changed?.Invoke();
        }
    }
}

/// <summary>One sentence, and how to take back what it tells of.</summary>
public sealed record Toast(string Sentence, Func<Task>? Undo);
