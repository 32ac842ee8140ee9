namespace Centry.Connectors.Erp.Xero;

/// <summary>Where Xero is: three hosts, or a simulator with all of their paths.</summary>
internal sealed class XeroHosts(Uri? simulator)
{
    public Uri Authorize(string query) => At("https://login.xero.com", "/identity/connect/authorize?" + query);

    public Uri Token => At("https://identity.xero.com", "/connect/token");

    public Uri Connections(string? id = null) => At("https://api.xero.com", id is null ? "/connections" : "/connections/" + Uri.EscapeDataString(id));

    /// <param name="resource">Below the accounting API's root: path and query, encoded.</param>
    public Uri Accounting(string resource) => At("https://api.xero.com", "/api.xro/2.0/" + resource);

    private Uri At(string host, string path) => new((simulator?.AbsoluteUri.TrimEnd('/') ?? host) + path);
}
