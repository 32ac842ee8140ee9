using Centry.Core.People;

namespace Centry.Api.People;

/// <summary>Lets a browser be known again when its person signs in: see <see cref="KnownDevice"/>. It lets nobody in by itself.</summary>
internal static class DeviceCookie
{
    private const string Name = "__Host-centry_device";
    private const int LengthMax = 64;

    public static string? Read(HttpRequest request) => request.Cookies.TryGetValue(Name, out var token) && token is { Length: > 0 and <= LengthMax } ? token : null;

    public static void Give(HttpContext http, string token) => http.Response.Cookies.Append(Name, token, new CookieOptions
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
        MaxAge = SignIn.DeviceLifetime,
    });
}
