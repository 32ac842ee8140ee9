#pragma warning disable IDE0060
namespace Centry.Api.People { public static class T { public static void AddPeople(this IServiceCollection s, IConfiguration c){ s.AddAuthentication(); s.AddAuthorization(); } public static void MapAuth(this IEndpointRouteBuilder a){} } }
namespace Centry.Api.Management { public static class T { public static void MapMerchantManagement(this IEndpointRouteBuilder a){} } }
