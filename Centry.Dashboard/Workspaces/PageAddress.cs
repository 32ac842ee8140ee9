using System.Text;

namespace Centry.Dashboard.Workspaces;

/// <summary>The address of a page of a workspace with what it shows; what is null is left out.</summary>
public sealed class PageAddress(Workspace workspace, string path)
{
    private readonly StringBuilder _url = new(workspace.Url(path));

    public PageAddress With(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _url.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
        return this;
    }

    public override string ToString() => _url.ToString();
}
