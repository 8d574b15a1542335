namespace Containers.Tests;

/// <summary>The checks, on copies of the files that are wrong on purpose.</summary>
public sealed class BrokenContainerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("containers-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("Dockerfile", "sdk:10.0-noble AS build", "sdk AS build", "has no fixed version")]
    [InlineData("Dockerfile", "aspnet:10.0-noble-chiseled-extra", "aspnet:latest", "has no fixed version")]
    [InlineData("Dockerfile", "USER $APP_UID", "USER root", "runs as root")]
    [InlineData("Dockerfile", "USER $APP_UID", "", "runs as root")]
    [InlineData("Dockerfile", "COPY . .\nRUN dotnet", "COPY src tools ./\nRUN dotnet", "COPY refers to tools")]
    [InlineData("Dockerfile", "COPY . .\nRUN dotnet", "COPY README.md .\nRUN dotnet", "COPY refers to README.md")]
    [InlineData("Dockerfile", "WORKDIR /app", "WORKDIRECTORY /app", "Unknown instruction: WORKDIRECTORY")]
    [InlineData("Dockerfile", "EXPOSE 8080", "EXPOSE web", "Invalid containerPort: web")]
    [InlineData("Dockerfile", "ENV DOTNET_EnableDiagnostics=0", "ENV DOTNET_EnableDiagnostics", "ENV must have two arguments")]
    [InlineData("Dockerfile", "--from=projects", "--from=nowhere", "the stage nowhere, which does not exist")]
    [InlineData("Dockerfile", "publish src/Host/Host.csproj", "publish src/Shop/Shop.csproj", "builds src/Shop/Shop.csproj, which is not there")]
    [InlineData("Dockerfile", "ASPNETCORE_HTTP_PORTS=8080", "ASPNETCORE_HTTP_PORTS=80", "exposes 8080 and serves at 80")]
    [InlineData("Dockerfile", "Monolith.Host.dll", "Shop.dll", "not what src/Host builds")]
    [InlineData("Dockerfile.dockerignore", "!Directory.Packages.props\n", "", "Directory.Packages.props is ignored")]
    [InlineData("Dockerfile.dockerignore", "**/obj\n", "", "src/Host/obj/x is sent to the build")]
    public void Errors_in_the_Dockerfile_are_reported(string file, string text, string replacement, string fault) =>
        AssertFault(fault, Broken(file, text, replacement).DockerFile.Faults());

    [Theory]
    [InlineData("compose.yaml", "read_only: true", "readonly: true", "readonly")]
    [InlineData("compose.yaml", "cpus: 2", "cpus: [2]", "cpus")]
    [InlineData("compose.yaml", "condition: service_completed_successfully", "condition: done", "depends_on")]
    [InlineData("compose.yaml", "read_only: true", "read_only: false", "set read_only")]
    [InlineData("compose.yaml", "cap_drop: [ALL]", "cap_drop: [CHOWN]", "it keeps capabilities")]
    [InlineData("compose.yaml", "no-new-privileges:true", "no-new-privileges:false", "it may gain privileges")]
    [InlineData("compose.yaml", "    mem_limit: 512m\n", "", "no mem_limit")]
    [InlineData("compose.yaml", "stop_grace_period: 20s", "stop_grace_period: 10s", "00:00:10 to stop")]
    [InlineData("compose.yaml", ":8080\"", ":80\"", "the image serves at 8080")]
    [InlineData("compose.yaml", "secrets: [app.json]", "secrets: [app]", "refers to app, which is not defined in secrets")]
    [InlineData("compose.yaml", "files:/data", "file:/data", "refers to file, which is not defined in volumes")]
    [InlineData("compose.yaml", "inside, outside", "inside, world", "refers to world, which is not defined in networks")]
    [InlineData("compose.yaml", "      migrate:\n", "      migration:\n", "refers to migration, which is not defined in services")]
    [InlineData("compose.yaml", "dockerfile: build/", "dockerfile: ", "built by containers/Dockerfile, which is not in the repository")]
    [InlineData("compose.database.yaml", "    user: postgres\n", "", "postgres: its image runs as root")]
    [InlineData("compose.database.yaml", "postgres:17-bookworm", "postgres", "the image postgres has no fixed version")]
    [InlineData("compose.split.yaml", "Modules__payments__Location: Local", "Modules__payment__Location: Local", "is not a module")]
    [InlineData("compose.split.yaml", "Modules__payments__Location: Local", "Modules__payments__Location: Absent", "payments runs in no process")]
    [InlineData("compose.split.yaml", "      Modules__insights__Location: http://gateway:8080\n", "", "insights runs in gateway and ordering-and-payments and inventory")]
    [InlineData("compose.split.yaml", "http://inventory:8080", "http://stock:8080", "gateway looks for inventory at http://stock:8080, and it is at http://inventory:8080")]
    [InlineData("compose.split.yaml", "http://inventory:8080", "http://inventory:80", "looks for inventory at http://inventory:80")]
    [InlineData("compose.split.yaml", "http://inventory:8080", "http://gateway:8080", "looks for inventory at http://gateway:8080")]
    [InlineData("compose.split.yaml", "Deployment__Name: inventory", "Deployment__Name: gateway", "gateway, inventory: each needs a unique Deployment__Name")]
    public async Task Errors_in_a_compose_file_are_reported(string file, string text, string replacement, string fault) =>
        AssertFault(fault, await Broken(file, text, replacement).ComposeFaultsAsync());

    [Theory]
    [InlineData("process/deployment.yaml", "readOnlyRootFilesystem", "readonlyRootFilesystem", "readonlyRootFilesystem")]
    [InlineData("process/deployment.yaml", "replicas: 2", "replicas: two", "two")]
    [InlineData("process/kustomization.yaml", "  - service.yaml\n", "  - services.yaml\n", "services.yaml")]
    [InlineData("process/deployment.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "it may write to its root file system")]
    [InlineData("process/deployment.yaml", "drop: [ALL]", "drop: [CHOWN]", "keep capabilities")]
    [InlineData("process/deployment.yaml", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "gain privileges")]
    [InlineData("process/deployment.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "it may run as root")]
    [InlineData("process/deployment.yaml", "type: RuntimeDefault", "type: Unconfined", "use any system call")]
    [InlineData("process/deployment.yaml", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "it gets a token")]
    [InlineData("process/deployment.yaml", "              memory: 512Mi\n", "", "no request or no limit of memory")]
    [InlineData("process/deployment.yaml", "path: /health/ready", "path: /ready", "is probed at /ready on http, where the host does not answer")]
    [InlineData("process/deployment.yaml", "port: http", "port: web", "is probed at /health/live on web")]
    [InlineData("process/deployment.yaml", "readinessProbe:", "startupProbe:", "startupProbe")]
    [InlineData("process/deployment.yaml", "containerPort: 8080", "containerPort: 80", "listens at 80, and the image serves at 8080")]
    [InlineData("process/deployment.yaml", "terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 15", "00:00:10 to stop")]
    [InlineData("process/deployment.yaml", "value: \"00:00:05\"", "value: \"00:00:01\"", "drains for 00:00:01")]
    [InlineData("process/deployment.yaml", "maxUnavailable: 0", "maxUnavailable: 1", "Set maxUnavailable to 0")]
    [InlineData("process/deployment.yaml", "serviceAccountName: monolith", "serviceAccountName: default", "an account that does not exist")]
    [InlineData("process/deployment.yaml", "                name: settings\n", "                name: setting\n", "takes settings from setting, which does not exist")]
    [InlineData("process/deployment.yaml", "secretName: monolith-app", "secretName: monolith-secrets", "does not describe how to create it")]
    [InlineData("process/service.yaml", "targetPort: http", "targetPort: web", "leads to the port web")]
    [InlineData("process/service.yaml", "app.kubernetes.io/name: monolith", "app.kubernetes.io/name: shop", "Service monolith selects the pods of no deployment")]
    [InlineData("process/disruption.yaml", "app.kubernetes.io/name: monolith", "app.kubernetes.io/name: shop", "PodDisruptionBudget monolith selects the pods of no deployment")]
    [InlineData("overlays/split/front-door.yaml", "app.kubernetes.io/component: gateway", "app.kubernetes.io/name: monolith", "front-door selects the pods of monolith-gateway and")]
    [InlineData("overlays/split/gateway/kustomization.yaml", "includeSelectors: true", "includeTemplates: true", "Service monolith-gateway selects the pods of monolith-gateway and")]
    [InlineData("release/kustomization.yaml", "newTag: 1.0.0", "newTag: latest", "has no fixed version")]
    [InlineData("shared/namespace.yaml", "kind: Namespace", "kind: Secret", "is a secret, and would be visible")]
    [InlineData("overlays/split/inventory/kustomization.yaml", "Modules__inventory__Location=Local", "Modules__stock__Location=Local", "is not a module")]
    [InlineData("overlays/split/inventory/kustomization.yaml", "Modules__inventory__Location=Local", "Modules__inventory__Location=Absent", "inventory runs in no process")]
    [InlineData("overlays/split/gateway/kustomization.yaml", "http://monolith-inventory:8080", "Local", "inventory runs in monolith-gateway and monolith-inventory")]
    [InlineData("overlays/split/gateway/kustomization.yaml", "http://monolith-inventory:8080", "http://inventory:8080", "monolith-gateway looks for inventory at http://inventory:8080")]
    [InlineData("process/service.yaml", "port: 8080", "port: 80", "looks for inventory at http://monolith-inventory:8080, and it is at http://monolith-inventory:80")]
    [InlineData("migration/job.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "monolith-migrate: it may write to its root file system")]
    public void Errors_in_a_manifest_are_reported(string file, string text, string replacement, string fault) =>
        AssertFault(fault, Broken("kubernetes/" + file, text, replacement).OverlayFaults());

    private static void AssertFault(string fault, IEnumerable<string> faults) =>
        Assert.Contains(fault, string.Join(Environment.NewLine, faults), StringComparison.Ordinal);

    private ContainerFolder Broken(string file, string text, string replacement)
    {
        var copy = ContainerFolder.Ours.CopyTo(_directory);
        copy.Break(file, text, replacement);
        return copy;
    }
}
