using Centry.Dashboard.Session;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace Centry.Dashboard.Hosting;

/// <summary>The session cookie and the keys that encrypt it.</summary>
internal static class SignIn
{
    public const string Path = "/sign-in";
    public const string ReturnUrlParameter = "return_url";

    /// <summary>Why somebody is led to the sign-in page: one of <see cref="SignInReasons"/>.</summary>
    public const string BecauseParameter = "because";

    /// <summary>Folder of the key ring. Without it keys live in memory and a restart signs everybody out.</summary>
    private const string KeyFolder = "DataProtection:Path";

    /// <param name="because">One of <see cref="SignInReasons"/>.</param>
    /// <param name="returnUrl">Where to go on afterwards; empty for home.</param>
    public static string Url(string because, string? returnUrl = null)
        => string.IsNullOrEmpty(returnUrl) ? $"{Path}?{BecauseParameter}={because}" : $"{Path}?{ReturnUrlParameter}={Uri.EscapeDataString(returnUrl)}&{BecauseParameter}={because}";

    /// <summary>Only a path of this site: the address may have come from a stranger's link.</summary>
    public static string LocalUrl(string? returnUrl)
        => returnUrl is ['/', ..] and not ['/', '/' or '\\', ..] && !returnUrl.Any(char.IsControl) ? returnUrl : "/";

    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<PendingSignIns>();
        services.AddOptions<IdleOptions>().Bind(builder.Configuration.GetSection(IdleOptions.Section))
            .Validate(o => o.IsValid(), $"{IdleOptions.Section}: Warning must be above 0 and below Limit, Limit at most {SessionRegistry.IdleLimit}.").ValidateOnStart();
        services.AddScoped<CurrentSession>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = "centry_session";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = SessionRegistry.IdleLimit;
            options.SlidingExpiration = true;
            options.LoginPath = Path;
            options.ReturnUrlParameter = ReturnUrlParameter;
            options.EventsType = typeof(SessionCookie);
        });
        services.AddAuthorization();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "centry_antiforgery";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });

        var keys = services.AddDataProtection().SetApplicationName("Centry.Dashboard");
        if (builder.Configuration[KeyFolder] is { Length: > 0 } folder)
        {
            keys.PersistKeysToFileSystem(new DirectoryInfo(folder));
        }
        else
        {
            keys.UseEphemeralDataProtectionProvider();
        }
    }
}
