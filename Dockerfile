# The image of a function: docker build --build-arg FUNCTION=run-fn -t run-fn . (podman and buildah alike)
# FUNCTION is submit-fn (which is intake too), run-fn or status-fn.

# As they stand here, by their tags, these are what the tags name today. images/build passes the digests of images/bases.
ARG JDK=docker.io/library/eclipse-temurin:25-jdk
ARG JRE=docker.io/library/eclipse-temurin:25-jre

FROM ${JDK} AS build
WORKDIR /project
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q -B -Dquick package
# An image's folder is the application's layers on top of each other: function.jar and its libraries in lib.
RUN for module in submit-fn run-fn status-fn; do \
        java -Djarmode=tools -jar $module/target/$module.jar extract --layers --application-filename function.jar \
            --destination /layers/$module && \
        mkdir -p /images/$module && \
        cp -a /layers/$module/*/. images/java.options /images/$module || exit 1; \
    done

# All functions at once, as they need each other to be trained; in the JRE that the images have.
FROM ${JRE} AS training
COPY --from=build /images /images
COPY knative/base /project/knative/base
COPY examples/jobs /project/examples/jobs
COPY --from=build /project/local/target/local.jar /project/local.jar
RUN java -Dloader.main=dev.jobfn.local.image.Training -cp /project/local.jar \
        org.springframework.boot.loader.launch.PropertiesLauncher /images /project

FROM ${JRE}
ARG FUNCTION
# One folder for all: a layer of libraries that functions share is stored once.
WORKDIR /function
COPY --from=build /layers/${FUNCTION}/dependencies/ ./
COPY --from=build /layers/${FUNCTION}/application/ ./
COPY images/start images/java.options ./
COPY --from=training /images/${FUNCTION}/*.aot ./
# A cache that does not fit this JVM and these jars would only make the start slow: here it ends the build.
RUN for cache in *.aot; do java -XX:AOTMode=on -XX:AOTCache=$cache --dry-run @java.options -jar function.jar || exit 1; done
USER 65532:65532
ENV FUNCTION=${FUNCTION}
ENTRYPOINT ["./start"]
