namespace Centry.Dashboard.Workspaces;

/// <summary>Tells the layout that what it knows of the person's permissions may be old.</summary>
public sealed class Access
{
    /// <summary>Raised when the API has refused what was offered.</summary>
    public event Action? Doubted;

    public void Doubt() => Doubted?.Invoke();
}
