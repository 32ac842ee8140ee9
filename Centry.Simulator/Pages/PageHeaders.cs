namespace Centry.Simulator.Pages;

/// <summary>What a page of ours tells the browser: load nothing, keep nothing.</summary>
internal static class PageHeaders
{
    /// <param name="leadTo">Other sites to which the page's forms lead in the end; browsers hold a form to its policy over redirects too.</param>
    public static void Set(HttpResponse response, IEnumerable<Uri?> leadTo)
    {
        var targets = leadTo.OfType<Uri>().Select(url => " " + url.GetLeftPart(UriPartial.Authority)).Distinct();
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'{string.Concat(targets)}; base-uri 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }
}
