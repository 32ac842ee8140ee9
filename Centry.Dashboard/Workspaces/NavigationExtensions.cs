using Centry.Dashboard.Hosting;
using Microsoft.AspNetCore.Components;

namespace Centry.Dashboard.Workspaces;

internal static class NavigationExtensions
{
    /// <summary>To the sign-in page and, afterwards, back to where the person is.</summary>
    public static void ToSignIn(this NavigationManager navigation) => navigation.NavigateTo(navigation.SignInUrl(), forceLoad: true);

    public static string SignInUrl(this NavigationManager navigation)
    {
        var here = "/" + navigation.ToBaseRelativePath(navigation.Uri);
        return SignIn.Url(SignInReasons.Expired, here);
    }
}
