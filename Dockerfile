# Builds the image of one function with docker, podman or buildah:
#   docker build --build-arg FUNCTION=run-fn -t run-fn .
# FUNCTION is submit-fn (which also runs as intake), run-fn or status-fn.

# The defaults are the images that these tags point to at the moment. images/build passes the digests in images/bases instead.
ARG JDK=docker.io/library/eclipse-temurin:25-jdk
ARG JRE=docker.io/library/eclipse-temurin:25-jre

FROM ${JDK} AS build
WORKDIR /project
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q -B -Dquick package
# /layers holds each application split into layers; /images holds the same files in the layout of the image, with function.jar beside lib.
# run-fn is a library. The program of its image is the project in examples/handlers.
RUN for image in submit-fn run-fn status-fn; do \
        jar=$image/target/$image.jar && \
        if [ $image = run-fn ]; then jar=examples/handlers/target/handlers.jar; fi && \
        java -Djarmode=tools -jar $jar extract --layers --application-filename function.jar --destination /layers/$image && \
        mkdir -p /images/$image && \
        cp -a /layers/$image/*/. images/java.options /images/$image || exit 1; \
    done

# Trains the AOT caches with the JRE of the final images. All functions run together, and the training sends real jobs through them.
FROM ${JRE} AS training
COPY --from=build /images /images
COPY knative/base /project/knative/base
COPY examples/handlers/samples /project/examples/handlers/samples
COPY --from=build /project/images/target/images.jar /project/images.jar
RUN java -jar /project/images.jar train /images /project

# Users build the image of their own run function from two images. This one trains the cache, and the result is copied into run-fn-base.
FROM training AS run-fn-training
COPY images/java.options /project/images/
COPY images/train /usr/local/bin/
WORKDIR /work

FROM ${JRE} AS run-fn-base
WORKDIR /function
COPY images/start images/java.options ./
USER 65532:65532
ENV FUNCTION=run-fn
ENTRYPOINT ["./start"]

FROM ${JRE}
ARG FUNCTION
# The same folder in every image, so that the layer of shared libraries is stored once.
WORKDIR /function
COPY --from=build /layers/${FUNCTION}/dependencies/ ./
COPY --from=build /layers/${FUNCTION}/application/ ./
COPY images/start images/java.options ./
COPY --from=training /images/${FUNCTION}/*.aot ./
# At run time, the JVM ignores a cache that does not match the JVM or the jars, and only starts more slowly. Here, such a cache fails the
# build.
RUN for cache in *.aot; do java -XX:AOTMode=on -XX:AOTCache=$cache --dry-run @java.options -jar function.jar || exit 1; done
USER 65532:65532
ENV FUNCTION=${FUNCTION}
ENTRYPOINT ["./start"]
