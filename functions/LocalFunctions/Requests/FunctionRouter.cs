using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Hosting;

namespace Serverless.LocalFunctions.Requests;

/// <summary>A function that a request is for, with what the path says.</summary>
/// <param name="Function">The function.</param>
/// <param name="Trigger">Its trigger.</param>
/// <param name="Values">The values of the route's parameters.</param>
internal sealed record RoutedFunction(AppFunction Function, Trigger.Http Trigger, RouteValueDictionary Values);

/// <summary>
/// Finds the function for a request, by the router that the Functions host uses: routes are tried in the order of the
/// functions' names and not by how exact they are, and a method that does not fit is as good as another path.
/// </summary>
internal sealed class FunctionRouter
{
    private readonly RouteCollection _routes = new();

    /// <param name="functions">The functions.</param>
    /// <param name="prefix">routePrefix of host.json.</param>
    /// <param name="constraints">Knows what <c>:minlength(1)</c> means.</param>
    /// <exception cref="LocalFunctionsException">A route is no template.</exception>
    public FunctionRouter(IEnumerable<AppFunction> functions, string prefix, IInlineConstraintResolver constraints)
    {
        foreach (var function in functions.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (function.Trigger is Trigger.Http http)
            {
                _routes.Add(RouteOf(function, http, prefix, constraints));
            }
        }
    }

    /// <summary>The function for a request; null if there is none.</summary>
    public async Task<RoutedFunction?> FindAsync(HttpContext context)
    {
        var route = new RouteContext(context);
        await _routes.RouteAsync(route);
        return route.Handler is null ? null : (RoutedFunction)context.Items[typeof(RoutedFunction)]!;
    }

    private static Route RouteOf(AppFunction function, Trigger.Http http, string prefix, IInlineConstraintResolver constraints)
    {
        var template = prefix.Length == 0 ? http.Route : $"{prefix}/{http.Route}";
        var methods = new Dictionary<string, object>();
        if (http.Methods.Count > 0)
        {
            methods["httpMethod"] = new HttpMethodRouteConstraint([.. http.Methods]);
        }

        try
        {
            return new Route(new Found(function, http), function.Name, template, defaults: null, methods, dataTokens: null, constraints);
        }
        catch (RouteCreationException e)
        {
            throw new LocalFunctionsException($"The route '{template}' of the function '{function.Name}' is no template: {(e.InnerException ?? e).Message}", e);
        }
    }

    /// <summary>Takes down which route was taken.</summary>
    private sealed class Found(AppFunction function, Trigger.Http http) : IRouter
    {
        public Task RouteAsync(RouteContext context)
        {
            context.HttpContext.Items[typeof(RoutedFunction)] = new RoutedFunction(function, http, context.RouteData.Values);
            context.Handler = _ => Task.CompletedTask;
            return Task.CompletedTask;
        }

        public VirtualPathData? GetVirtualPath(VirtualPathContext context) => null;
    }
}
