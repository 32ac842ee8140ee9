using Centry.Core.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Centry.Core.People;

/// <summary>People, their passwords and their sign-ins. Needs what <see cref="CoreServices.AddCentryCore"/> adds, and the DbContext.</summary>
public static class PeopleServices
{
    public static IServiceCollection AddPeopleCore(this IServiceCollection services)
    {
        // Stateless, and wanted by singletons: before Identity adds them to each request.
        services.TryAddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.TryAddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = PasswordRules.HashIterations);
        services.AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = ""; // the user name is the e-mail address, which has rules of its own
                options.Password.RequiredLength = PasswordRules.LengthMin;
                options.Password.RequiredUniqueChars = 1;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
            })
            .AddPasswordValidator<PasswordLengthValidator>()
            .AddPasswordValidator<GuessablePasswordValidator>()
            .AddEntityFrameworkStores<CentryDbContext>();
        services.TryAddSingleton<PasswordCheck>();
        services.TryAddSingleton<Sessions>();
        services.TryAddSingleton<SecondFactor>();
        services.TryAddSingleton<SignIn>();
        services.TryAddSingleton<CountedProof>();
        services.TryAddSingleton<MerchantAccess>();
        services.TryAddSingleton<SigningKeyRing>();
        services.TryAddSingleton<CreateUser>();
        services.TryAddScoped<WhoAmI>();
        services.TryAddScoped<ManagePasswords>();
        services.TryAddScoped<StepUp>();
        services.TryAddScoped<ManageRoles>();
        services.TryAddScoped<ManageMembers>();
        services.TryAddScoped<Invitations>();
        return services;
    }
}
